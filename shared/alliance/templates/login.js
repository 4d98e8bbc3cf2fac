const status = document.getElementById("status");
async function ask() {
  let state = "waiting";
  try {
    const answer = await fetch("/console/login-state", { headers: { accept: "application/json" } });
    if (answer.ok) state = (await answer.json()).state;
  } catch (offline) {
    // The next try may find the network again.
  }
  if (state === "confirmed") document.getElementById("finish").submit();
  else if (state === "denied") status.textContent = "这次登录在微信里被拒绝了。是您本人，请点“换一组数字”。";
  else if (state === "expired") status.textContent = "这组数字已过期，请点“换一组数字”。";
  else setTimeout(ask, 2000);
}
ask();
