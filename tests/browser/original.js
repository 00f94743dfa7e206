// The original service's calls, as its client makes them: same bodies, same 10 s. The address has the URL and the ARN.
const query = new URLSearchParams(location.search);
const startUrl = query.get("startUrl");

async function post(url, body) {
  const headers = { "Content-Type": "application/json" };
  return (await fetch(url, { method: "POST", headers, body: JSON.stringify(body) })).json();
}

function randomName() {
  const characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  const chosen = Array.from({ length: 8 }, () => characters[Math.floor(Math.random() * characters.length)]);
  return `MyExecution_${chosen.join("")}`;
}

document.querySelector("button").addEventListener("click", async () => {
  const { executionArn } = await post(startUrl, {
    input: '{"message": "client request"}',
    name: randomName(),
    stateMachineArn: query.get("stateMachineArn"),
  });
  const timer = setInterval(async () => {
    const { output } = await post(`${startUrl}/status`, { executionArn });
    if (output) {
      clearInterval(timer);
      document.querySelector("output").textContent = JSON.parse(output).message;
    }
  }, 10_000);
});
