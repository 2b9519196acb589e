// A session that ended answers with the sign-in page: go there as a whole page, never into a part of this one.
export function signedOut(root) {
  root.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, pathInfo } = event.detail;
    if (!xhr.responseURL || !pathInfo) return;
    const arrived = new URL(xhr.responseURL);
    const asked = new URL(pathInfo.finalRequestPath || pathInfo.requestPath, location.href);
    if (arrived.pathname === asked.pathname) return;
    event.detail.shouldSwap = false;
    location.assign(arrived.href);
  });
}
