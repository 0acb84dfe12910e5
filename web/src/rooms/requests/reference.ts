import { boot } from "../../boot";

const doors: [path: string, name: string][] = [
  ["/api/v3/oauth/clients", "clients"],
  ["/api/v3/register", "register"],
  ["/api/dashboard", "dashboard"],
];

/** Where the reference tells of a call, and what each of its codes means. */
export function referenceOf(method: string, route: string): string {
  const door = doors.find(([path]) => route.startsWith(path));
  if (door === undefined) return `${boot.root}/docs`;
  const [path, name] = door;
  const words = `${name} ${method.toLowerCase()} ${route.slice(path.length)}`.match(/\w+/g) ?? [];
  const named = words.length > 2 ? words : [...words, "root"];
  return `${boot.root}/docs#${named.join("_")}`;
}
