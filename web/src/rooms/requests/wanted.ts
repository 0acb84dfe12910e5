/** What a list of requests can be asked for, as the address has it. */
export interface Wanted {
  tab: "errors";
  method: "GET" | "POST" | "PUT" | "DELETE";
  status: "2xx" | "3xx" | "4xx" | "5xx";
  code: string;
  path: string;
  credential_uuid: string;
}
