// Runs before anything is painted, so that a chosen theme never flashes.
(() => {
  try {
    const chosen = localStorage.getItem('playground.theme');
    if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
  } catch {
    // Storage may be blocked; the system's theme is used then.
  }
})();
