// <laurel-badge href="PAGE OF A BADGE">a link, for where scripts are off</laurel-badge>
// shows the badge as a card in a frame, as the server's oEmbed answer describes it.
class LaurelBadge extends HTMLElement {
  static observedAttributes = ["href"];

  connectedCallback() {
    this.show();
  }

  attributeChangedCallback() {
    if (this.isConnected) this.show();
  }

  async show() {
    const address = this.getAttribute("href") || this.querySelector("a")?.href;
    if (!address) return;
    const page = new URL(address, document.baseURI);
    const asked = (this.asked = page.href);
    const question = new URL("/oembed", page.origin);
    question.searchParams.set("url", page.href);
    if (this.hasAttribute("width")) question.searchParams.set("maxwidth", this.getAttribute("width"));
    try {
      const answer = await fetch(question, { credentials: "omit" });
      if (!answer.ok || this.asked !== asked) return;
      const embed = await answer.json();
      const described = new DOMParser().parseFromString(embed.html, "text/html").querySelector("iframe");
      const source = new URL(described.getAttribute("src"));
      if (source.origin !== page.origin) return; // only what the badge's own server shows
      const frame = document.createElement("iframe");
      Object.assign(frame, { src: source.href, title: embed.title, width: embed.width, height: embed.height, loading: "lazy" });
      frame.setAttribute("sandbox", "allow-popups allow-popups-to-escape-sandbox");
      frame.style.cssText = "border:0;border-radius:12px;max-width:100%";
      (this.shadowRoot || this.attachShadow({ mode: "open" })).replaceChildren(frame);
    } catch {
      // The link inside the element stays.
    }
  }
}

if (!customElements.get("laurel-badge")) customElements.define("laurel-badge", LaurelBadge);
