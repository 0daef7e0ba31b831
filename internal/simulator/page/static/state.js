import { api } from "./api.js";

// What the page shows. Views subscribe to the parts that they draw.
export const state = {
  instances: [], customers: [], chats: [], messages: [], callbacks: [],
  customer: "", instance: "", group: "", // the selected phone, connection and group
  view: "list", // of the phone: list or chat
  receipts: true, // the customer's phone confirms reading
  quoting: null, editing: null,
  logOnlyFailed: false,
  ready: false,
};

const listeners = {};
export function on(part, draw) { (listeners[part] ||= []).push(draw); }
export function tell(...parts) { for (const p of parts) for (const draw of listeners[p] || []) draw(); }

export const currentCustomer = () => state.customers.find((c) => c.phone === state.customer);
export const currentInstance = () => state.instances.find((i) => i.id === state.instance);
export const chatKey = () => state.group || state.customer;

/** Remembers the selection in the address, so that a reload or a link finds it. */
function remember() {
  const hash = new URLSearchParams();
  if (state.customer) hash.set("cliente", state.customer);
  if (state.instance) hash.set("conexao", state.instance);
  if (state.view === "chat") hash.set("conversa", state.group || "1");
  history.replaceState(null, "", `#${hash}`);
}

function recall() {
  const hash = new URLSearchParams(location.hash.slice(1));
  state.customer = hash.get("cliente") || "";
  state.instance = hash.get("conexao") || "";
  const chat = hash.get("conversa");
  if (chat) {
    state.view = "chat";
    state.group = chat === "1" ? "" : chat;
  }
}

export const load = {
  async instances() {
    state.instances = await api.instances();
    if (!currentInstance() && state.instances.length) state.instance = state.instances[0].id;
    tell("instances");
  },
  async customers() {
    state.customers = await api.customers();
    if (!currentCustomer()) {
      state.customer = state.customers[0]?.phone || "";
      state.view = "list";
    }
    tell("customers");
  },
  async chats() {
    state.chats = state.customer ? await api.chats(state.customer) : [];
    tell("chats");
  },
  async messages() {
    const [instance, key] = [state.instance, chatKey()];
    if (state.view !== "chat" || !instance || !key) return;
    const rows = await api.messages(instance, key);
    if (instance !== state.instance || key !== chatKey()) return; // moved on meanwhile
    state.messages = rows;
    tell("messages");
  },
  async callbacks() {
    if (!state.instance) return;
    state.callbacks = await api.callbacks(state.instance);
    tell("callbacks");
  },
};

export async function selectCustomer(phone) {
  await leaveScreen();
  Object.assign(state, { customer: phone, view: "list", group: "", messages: [], quoting: null, editing: null });
  remember();
  tell("customers", "view");
  await load.chats();
}

export async function openChat(instance, group = "") {
  Object.assign(state, { instance, group, view: "chat", messages: [], quoting: null, editing: null });
  remember();
  tell("instances", "view");
  await Promise.all([load.messages(), load.callbacks(), enterScreen()]);
}

export async function closeChat() {
  await leaveScreen();
  Object.assign(state, { view: "list", group: "", quoting: null, editing: null });
  remember();
  tell("view");
  await load.chats();
}

export async function selectInstance(id) {
  const chatting = state.view === "chat" && !state.group;
  if (chatting) await openChat(id);
  else {
    state.instance = id;
    remember();
    tell("instances");
    await load.callbacks();
  }
}

/** Tells the simulator which chat is on the customer's screen: that is reading. */
export async function enterScreen() {
  const open = state.view === "chat" && state.receipts && document.visibilityState === "visible" && currentCustomer()?.online;
  if (!open) return leaveScreen();
  await api.screen(state.instance, state.customer, true, state.group || undefined).catch(() => {});
}

async function leaveScreen() {
  if (state.customer && state.instance) await api.screen(state.instance, state.customer, false).catch(() => {});
}

// Changes come in bursts; each part is read again once per burst.
const due = new Map();
function soon(part) {
  if (due.has(part)) return;
  due.set(part, setTimeout(() => {
    due.delete(part);
    load[part]().catch(() => {});
  }, 60));
}

const parts = {
  instance: ["instances"], customer: ["customers", "chats"], chat: ["chats", "messages"], message: ["chats", "messages"],
  callback: ["callbacks"], request: [], presence: [], resync: ["instances", "customers", "chats", "messages", "callbacks"],
};

export async function start(onLost) {
  recall();
  await Promise.all([load.instances(), load.customers()]);
  state.ready = true;
  tell("instances", "customers", "view");
  await Promise.all([load.chats(), load.messages(), load.callbacks(), enterScreen()]);
  const stream = new EventSource("/_sim/events");
  stream.onopen = () => { onLost(false); parts.resync.forEach(soon); };
  stream.onerror = () => onLost(true);
  stream.onmessage = (e) => { for (const p of parts[JSON.parse(e.data).type] || []) soon(p); };
  document.addEventListener("visibilitychange", enterScreen);
  addEventListener("pagehide", () => { leaveScreen(); });
}
