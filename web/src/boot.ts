/** What the server says in the page: where it is mounted, and what may be styled. */
interface Boot {
  /** The path before every address, empty where the server has a host of its own. */
  root: string;
  /** Styles made in the page have to bear it (Content-Security-Policy). */
  nonce: string;
  /** What the browser asks to be spoken to in. */
  language: string;
}

const written = document.getElementById("boot")?.textContent;

export const boot: Boot = {
  root: "",
  nonce: "",
  language: "en",
  ...(written ? (JSON.parse(written) as Partial<Boot>) : {}),
};
