const status = document.getElementById("status");
const nonce = status.dataset.nonce;
async function ask() {
  let state = "waiting";
  try {
    const answer = await fetch("/console/login/" + nonce, { headers: { accept: "application/json" } });
    if (answer.ok) state = (await answer.json()).state;
  } catch (offline) {
    // The next try may find the network again.
  }
  if (state === "confirmed") location.replace("/console/login/" + nonce + "/finish");
  else if (state === "expired") status.textContent = "二维码已过期，请点下面的“换一个二维码”。";
  else setTimeout(ask, 2000);
}
ask();
