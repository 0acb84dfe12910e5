import { expect, test } from "vitest";

import { csv } from "./files";

test("a spreadsheet reads it as it was, and reckons nothing of it", () => {
  const rows = [
    ["Name", "Points"],
    ['Robin "Rob", jr', 12],
    ["=1+1", -3],
    ["@home", 0],
  ];

  expect(csv(rows)).toBe('Name,Points\r\n"Robin ""Rob"", jr",12\r\n\'=1+1,-3\r\n\'@home,0');
});
