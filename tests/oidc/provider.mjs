// An OpenID Connect provider (node-oidc-provider, certified by the OpenID Foundation) with invented people.
// Its own pages ask for a name, and take any password.
import { createServer } from "node:http";
import Provider from "oidc-provider";

const { issuer, port, clients, people } = JSON.parse(process.argv[2]);

const provider = new Provider(issuer, {
  clients,
  // As most providers have it: claims of a scope are in the identity token too.
  conformIdTokenClaims: false,
  claims: { openid: ["sub", "groups"], profile: ["name"], email: ["email", "email_verified"] },
  cookies: { keys: ["for-tests-only"] },
  pkce: { required: () => true },
  features: { devInteractions: { enabled: true }, rpInitiatedLogout: { enabled: true } },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
});

createServer(provider.callback()).listen(port, "127.0.0.1", () => console.log("ready"));
