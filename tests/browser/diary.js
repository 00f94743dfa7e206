// Writes down what the page says of its job, each time that it says something else.
window.diary = [];
const note = () => {
  const status = document.querySelector("[data-testid=status]");
  if (!status) return;
  const text = (selector) => status.closest("section, [role=region]").querySelector(selector)?.textContent.trim();
  const entry = { heading: text("h2"), status: text("[data-testid=status]"), elapsed: text("[data-testid=elapsed]") };
  if (JSON.stringify(entry) !== JSON.stringify({ ...window.diary.at(-1), time: undefined }))
    window.diary.push({ ...entry, time: Date.now() });
};
new MutationObserver(note).observe(document, { subtree: true, childList: true, characterData: true });
