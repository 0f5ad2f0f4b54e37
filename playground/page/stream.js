// A person's server-sent events, kept up: it reconnects by itself, and says
// so, because what happened in between has to be fetched again.

const firstWait = 250; // ms until the first attempt to come back
const longestWait = 4000;

/**
 * on: {event(object), up(again), down()}. `up` is called when the playground
 * greets (`again` is true after an interruption). Returns a function that
 * closes the stream.
 */
export function openStream(url, on) {
  let source;
  let timer;
  let wait = firstWait;
  let greeted = false;
  let closed = false;

  function connect() {
    source = new EventSource(url);
    source.onmessage = (message) => {
      const event = JSON.parse(message.data);
      if (event.type === 'hello') {
        wait = firstWait;
        on.up(greeted);
        greeted = true;
      }
      on.event(event);
    };
    source.onerror = () => {
      if (closed) return;
      // The browser's own retry gives up on some errors; this one does not.
      source.close();
      on.down();
      timer = setTimeout(connect, wait);
      wait = Math.min(wait * 2, longestWait);
    };
  }

  // A browser has six connections for a site, and each stream holds one: tabs
  // that nobody looks at let go of theirs.
  function looked() {
    clearTimeout(timer);
    if (document.hidden) source.close();
    else if (source.readyState === EventSource.CLOSED) connect();
  }

  document.addEventListener('visibilitychange', looked);
  connect();
  return () => {
    closed = true;
    document.removeEventListener('visibilitychange', looked);
    clearTimeout(timer);
    source.close();
  };
}
