async function call(method, path, body) {
  const options = { method, headers: { "Content-Type": "application/json" } };
  if (body !== undefined) options.body = JSON.stringify(body);
  const res = await fetch(`/_sim/${path}`, options);
  const text = await res.text();
  const data = text ? JSON.parse(text) : null;
  if (!res.ok) throw new Error(explain(data?.error, res.status));
  return data;
}

// What the simulator answers is for programs; the page says it in Portuguese.
function explain(error, status) {
  if (status === 409) return "Nenhum QR code aberto agora, ou o código está errado. Abra Conexões no Balcão e tente de novo.";
  if (/is not a number/.test(error || "")) return "Confira o número: código do país, DDD e telefone.";
  if (status === 404) return "Isto não existe mais no simulador. Recarregue a página.";
  return error ? `O simulador recusou: ${error}` : "O simulador não respondeu.";
}

const enc = encodeURIComponent;

export const api = {
  instances: () => call("GET", "instances"),
  customers: () => call("GET", "customers"),
  chats: (customer) => call("GET", `chats?customer=${enc(customer)}`),
  messages: (instance, chat) => call("GET", `chats/${enc(instance)}/${enc(chat)}/messages`),
  callbacks: (instance) => call("GET", `callbacks?instance=${enc(instance)}&limit=60`),
  addCustomer: (spec) => call("POST", "customers", spec),
  addInstance: (spec) => call("POST", "instances", spec),
  addGroup: (instance, spec) => call("POST", `instances/${enc(instance)}/groups`, spec),
  setCustomer: (phone, change) => call("PATCH", `customers/${enc(phone)}`, change),
  setInstance: (id, change) => call("PATCH", `instances/${enc(id)}`, change),
  scan: (id) => call("POST", `instances/${enc(id)}/scan`, {}),
  phoneCode: (id, code) => call("POST", `instances/${enc(id)}/phone-code`, { code }),
  setFaults: (id, faults) => call("PUT", `instances/${enc(id)}/faults`, faults),
  write: (message) => call("POST", "messages", message),
  burst: (request) => call("POST", "messages/burst", request),
  edit: (id, request) => call("POST", `messages/${enc(id)}/edit`, request),
  remove: (id, request) => call("POST", `messages/${enc(id)}/delete`, request),
  react: (id, request) => call("POST", `messages/${enc(id)}/react`, request),
  presence: (instance, phone, state) => call("POST", `chats/${enc(instance)}/${enc(phone)}/presence`, { state }),
  screen: (instance, phone, open, group) => call("POST", `chats/${enc(instance)}/${enc(phone)}/screen`, { open, group }),
  resend: (id) => call("POST", `callbacks/${id}/resend`, {}),
};
