/* Passkeys. For `form[data-passkey]` ("create" or "get"), which is hidden until this runs.

   Its button posts the form's hidden fields with `ask` to the form's own address and expects JSON,
   { publicKey: options } with bytes in base64url; the device's answer goes into `credential`, and the
   form is sent as any other. What did not work is said in its [data-trouble]. Where the browser has no
   passkeys the form stays hidden, and [data-no-passkey] stays. */

const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

const known = (list) => list?.map((one) => ({ ...one, id: bytes(one.id) }));

function readable(options) {
  const read = { ...options, challenge: bytes(options.challenge) };
  if (options.user) read.user = { ...options.user, id: bytes(options.user.id) };
  if (options.excludeCredentials) read.excludeCredentials = known(options.excludeCredentials);
  if (options.allowCredentials) read.allowCredentials = known(options.allowCredentials);
  return read;
}

function plain(made) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
    if (made.response[name]) response[name] = text(made.response[name]);
  if (made.response.getTransports) response.transports = made.response.getTransports();
  return {
    id: made.id,
    rawId: text(made.rawId),
    type: made.type,
    authenticatorAttachment: made.authenticatorAttachment,
    clientExtensionResults: made.getClientExtensionResults(),
    response,
  };
}

async function show(form) {
  const asked = new URLSearchParams(new FormData(form));
  asked.set("ask", "1");
  const answer = await fetch(form.action, { method: "POST", body: asked });
  if (!answer.ok || answer.redirected) throw new Error("not asked");
  const publicKey = readable((await answer.json()).publicKey);
  const made = await navigator.credentials[form.dataset.passkey]({ publicKey });
  form.elements.namedItem("credential").value = JSON.stringify(plain(made));
  form.submit();
}

const isAble = Boolean(window.PublicKeyCredential);
for (const words of document.querySelectorAll("[data-no-passkey]")) words.hidden = isAble;

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.hidden = !isAble;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const trouble = form.querySelector("[data-trouble]");
    trouble.hidden = true;
    try {
      await show(form);
    } catch {
      trouble.hidden = false;
    }
  });
}
