package dev.vireo.agent.kube;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What an agent reaches the API server by, which can be cut: nobody listens at its end then. */
final class Wire implements AutoCloseable {
  private final URI server;
  private final int port;
  private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
  private volatile ServerSocket listening;

  Wire(String server) {
    this.server = URI.create(server);
    this.listening = listen(0);
    this.port = listening.getLocalPort();
    accept(listening);
  }

  /** The address of its end. */
  String url() {
    return "https://127.0.0.1:" + port + "/";
  }

  void cut() {
    closeQuietly(listening);
    open.forEach(Wire::closeQuietly);
    open.clear();
  }

  void mend() {
    listening = listen(port);
    accept(listening);
  }

  private static ServerSocket listen(int port) {
    try {
      ServerSocket socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept(ServerSocket socket) {
    Thread.startVirtualThread(() -> {
      try {
        while (!socket.isClosed()) {
          join(socket.accept());
        }
      } catch (IOException e) {
        // It was cut.
      }
    });
  }

  private void join(Socket agent) throws IOException {
    Socket there = new Socket(server.getHost(), server.getPort());
    open.add(agent);
    open.add(there);
    Thread.startVirtualThread(() -> pass(agent, there));
    Thread.startVirtualThread(() -> pass(there, agent));
  }

  private static void pass(Socket from, Socket to) {
    try (InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      in.transferTo(out);
    } catch (IOException e) {
      // Either end was closed, or it was cut.
    }
  }

  private static void closeQuietly(Closeable socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    cut();
  }
}
