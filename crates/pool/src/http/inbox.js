// Shows the messages, and fetches new ones every second while the page is visible.
const list = document.getElementById("messages");
let shown = null;

const element = (name, text, className) => {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) made.className = className;
  return made;
};

const article = (message) => {
  const made = document.createElement("article");
  const sent = new Date(message.sent * 1000).toLocaleTimeString();
  made.append(element("p", `${message.medium === "SMS" ? "SMS" : "Mail"} to ${message.to}, ${sent}`, "quiet"));
  made.append(element("strong", message.subject));
  if (message.code) made.append(element("p", message.code, "code"));
  made.append(element("p", message.body));
  return made;
};

const look = async () => {
  try {
    const reply = await fetch("inbox.json", { cache: "no-store" });
    if (!reply.ok) throw new Error(`status ${reply.status}`);
    const text = await reply.text();
    if (text !== shown) {
      const { messages } = JSON.parse(text);
      const articles = messages.length ? messages.map(article) : [element("p", "No messages yet.")];
      list.replaceChildren(...articles);
      shown = text;
    }
  } catch {
    list.replaceChildren(element("p", "The pool does not answer. This page tries again by itself."));
    shown = null;
  }
};

look();
setInterval(() => document.hidden || look(), 1000);
document.addEventListener("visibilitychange", () => document.hidden || look());
