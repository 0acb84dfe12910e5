/** Credits to give, under a uuid that the till has made for it. */
export interface Giving {
  operation_uuid: string;
  happened_at: string;
  contact_uuid?: string;
  code?: string;
  unit_value: number;
  unit_name?: string;
  pos_transaction_uuid?: string;
  sequence?: number;
  is_late?: boolean;
}

/** Something that was done while nobody heard the till. */
export interface Kept {
  operation_uuid: string;
  sequence: number;
  giving: Giving;
  /** Who it was for, as the cashier saw them. */
  label: string;
  /** Why the server won't have it, where it said so. */
  refusal?: string;
}

const NAME = "regulars-register";
const STORE = "outbox";

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore(STORE, { keyPath: "operation_uuid" });
    };
    asked.onsuccess = () => {
      resolve(asked.result);
    };
    asked.onerror = () => {
      reject(asked.error ?? new Error("The outbox can't be opened."));
    };
  });
}

async function done<T>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest<T>) {
  const database = await opened();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const asked = ask(transaction.objectStore(STORE));
      // Only then is it on the disk.
      transaction.oncomplete = () => {
        resolve(asked.result);
      };
      transaction.onerror = () => {
        reject(transaction.error ?? new Error("The outbox can't be written."));
      };
    });
  } finally {
    database.close();
  }
}

/** What is still to be sent, in the order in which it was done. */
export async function all(): Promise<Kept[]> {
  const found = await done<Kept[]>("readonly", (store) => store.getAll() as IDBRequest<Kept[]>);
  return found.sort((one, other) => one.sequence - other.sequence);
}

export async function keep(kept: Kept): Promise<void> {
  await done("readwrite", (store) => store.put(kept));
}

export async function drop(operation_uuid: string): Promise<void> {
  await done("readwrite", (store) => store.delete(operation_uuid));
}

/** A uuid of the till's own; `crypto.randomUUID` is there on https pages only. */
export function freshUuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [8, 12, 16, 20, 32].map((end, at) => hex.slice([0, 8, 12, 16, 20][at], end)).join("-");
}

const COUNT = "regulars-register-sequence";

/** The till's own count, which goes on after a reload. */
export function nextSequence(): number {
  const next = Number(localStorage.getItem(COUNT) ?? "0") + 1;
  localStorage.setItem(COUNT, String(next));
  return next;
}
