/** Files that wait to be uploaded, kept in this browser so that a reload or a crash loses none. */
export interface FileStore {
  /** False when the browser keeps nothing (private window, full disk): the file then lasts as long as the page. */
  put: (key: string, file: Blob) => Promise<boolean>;
  get: (key: string) => Promise<Blob | null>;
  delete: (key: string) => Promise<void>;
}

const DATABASE = "balcao-files";
const STORE = "files";

/** IndexedDB behind a copy in memory; where IndexedDB is missing or refuses, the copy alone. */
export class BrowserFiles implements FileStore {
  private readonly memory = new Map<string, Blob>();
  private database: Promise<IDBDatabase | null> | null = null;

  async put(key: string, file: Blob): Promise<boolean> {
    this.memory.set(key, file);
    return (await this.run("readwrite", (store) => store.put(file, key))) !== undefined;
  }

  async get(key: string): Promise<Blob | null> {
    const held = this.memory.get(key);
    if (held) return held;
    const found = await this.run<unknown>("readonly", (store) => store.get(key));
    if (!(found instanceof Blob)) return null;
    this.memory.set(key, found);
    return found;
  }

  async delete(key: string): Promise<void> {
    this.memory.delete(key);
    await this.run("readwrite", (store) => store.delete(key));
  }

  /** The result of one request, or undefined when the database did not take it. */
  private async run<T>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T | null | undefined> {
    this.database ??= open();
    const database = await this.database;
    if (!database) return undefined;
    return new Promise((resolve) => {
      try {
        const transaction = database.transaction(STORE, mode);
        const request = ask(transaction.objectStore(STORE));
        // Done is when the whole is on disk, not when the request was taken.
        transaction.oncomplete = () => { resolve(request.result ?? null); };
        transaction.onabort = () => { resolve(undefined); };
      } catch {
        resolve(undefined);
      }
    });
  }
}

function open(): Promise<IDBDatabase | null> {
  return new Promise((resolve) => {
    try {
      const request = indexedDB.open(DATABASE, 1);
      request.onupgradeneeded = () => { request.result.createObjectStore(STORE); };
      request.onsuccess = () => { resolve(request.result); };
      request.onerror = () => { resolve(null); };
      request.onblocked = () => { resolve(null); };
    } catch {
      resolve(null);
    }
  });
}
