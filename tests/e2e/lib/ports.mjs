// TCP ports of this machine.
import { connect, createServer } from "node:net";

// Below what systems give to connections and to servers that ask for any port: nobody else is given one of these
// between the moment it is chosen and the moment the program listens on it.
const FIRST = 10_000;
const LAST = 32_000;

/** Ports that nothing listens on, each another one. */
export async function freePorts(count) {
  const servers = [];
  while (servers.length < count) {
    const server = await listen(FIRST + Math.floor(Math.random() * (LAST - FIRST)));
    if (server) servers.push(server);
  }
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** A server on a port of this machine; null when the port is taken. */
function listen(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(null));
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}

/** Whether something accepts connections on a port. */
export function isListening(port) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("error", () => resolve(false));
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
  });
}
