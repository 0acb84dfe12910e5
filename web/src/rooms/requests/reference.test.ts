import { expect, it, vi } from "vitest";

vi.mock("../../boot", () => ({ boot: { root: "" } }));

import { referenceOf } from "./reference";

it("leads to the call as the document numbers it", () => {
  const path = "/api/v3/oauth/clients/contacts/{contact_uuid}";
  expect(referenceOf("PUT", path)).toBe("/docs#clients_put_contacts_contact_uuid");
  expect(referenceOf("GET", "/api/v3/register")).toBe("/docs#register_get_root");
  expect(referenceOf("POST", "/oauth/token")).toBe("/docs");
});
