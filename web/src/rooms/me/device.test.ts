import { expect, it } from "vitest";

import { deviceOf } from "./device";

it("names a browser and its system", () => {
  const edge =
    "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0";
  const phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1";

  expect(deviceOf(edge)).toBe("Edge · Windows");
  expect(deviceOf(phone)).toBe("Safari · iOS");
  expect(deviceOf("curl/8")).toBeNull();
  expect(deviceOf(null)).toBeNull();
});
