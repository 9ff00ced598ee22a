package dev.skep.engine.docker.endpoint;

import com.jcraft.jsch.AgentIdentityRepository;
import com.jcraft.jsch.AgentProxyException;
import com.jcraft.jsch.ChannelDirectStreamLocal;
import com.jcraft.jsch.ConfigRepository;
import com.jcraft.jsch.IdentityRepository;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.OpenSSHConfig;
import com.jcraft.jsch.SSHAgentConnector;
import com.jcraft.jsch.Session;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * SSH without the program: a session that each connection is a channel of. It is made when a
 * connection is wanted and there is none, so that one that broke is repaired by the next.
 *
 * <p>Of ssh's own configuration it knows {@code ~/.ssh/config} (but no jumps and no proxy
 * commands), {@code known_hosts}, keys without a password, and the agent. An unknown host is
 * refused.
 */
final class SshLibrary implements Way {

    private static final int PATIENCE_MILLIS = (int) TcpWay.PATIENCE.toMillis();
    private static final int ALIVE_EVERY_MILLIS = (int) Duration.ofSeconds(3).toMillis();
    private static final int MOST_SILENCES = 3;
    private static final int SSH_PORT = 22;
    private static final Path KNOWN_TO_ALL = Path.of("/etc/ssh/ssh_known_hosts");

    private static final List<String> USUAL_KEYS = List.of("id_ed25519", "id_ecdsa", "id_rsa");

    private final Host host;
    private final Map<String, String> env;
    private final Path home;
    private @Nullable Session session;
    private boolean closed;

    SshLibrary(Host host, Map<String, String> env) {
        this.host = host;
        this.env = env;
        this.home = Path.of(env.getOrDefault("HOME", System.getProperty("user.home")), ".ssh");
    }

    @Override
    public Line open() throws IOException {
        Session through = session();
        ChannelDirectStreamLocal channel;
        try {
            channel =
                    (ChannelDirectStreamLocal)
                            through.openChannel("direct-streamlocal@openssh.com");
            channel.setSocketPath(host.path());
            InputStream in = channel.getInputStream();
            OutputStream out = channel.getOutputStream();
            channel.connect(PATIENCE_MILLIS);
            return new Line(in, out, channel::disconnect, words());
        } catch (JSchException e) {
            throw new IOException(SshWords.unanswered(host) + "; SSH says: " + e.getMessage(), e);
        }
    }

    private Line.Words words() {
        return raw -> new IOException("the tunnel to " + host + " broke: " + raw.getMessage(), raw);
    }

    private synchronized Session session() throws IOException {
        if (closed) {
            throw new IOException("closed");
        }
        Session current = session;
        if (current != null && current.isConnected()) {
            return current;
        }
        try {
            Session fresh = connected();
            session = fresh;
            return fresh;
        } catch (JSchException e) {
            throw new IOException("SSH does not get to " + host.authority() + ": " + advice(e), e);
        }
    }

    /**
     * By the agent where there is one, and by keys in files where it does not know the right one.
     */
    private Session connected() throws JSchException, IOException {
        Optional<IdentityRepository> agent = agent();
        if (agent.isPresent()) {
            try {
                return connected(agent.get());
            } catch (JSchException e) {
                if (!isRefused(e)) {
                    throw e;
                }
            }
        }
        return connected(null);
    }

    private Session connected(@Nullable IdentityRepository agent)
            throws JSchException, IOException {
        JSch ssh = new JSch();
        if (agent == null) {
            for (Path key : usualKeys().toList()) {
                ssh.addIdentity(key.toString());
            }
        } else {
            ssh.setIdentityRepository(agent);
        }
        configure(ssh);
        Session session =
                host.user().isEmpty() && host.port() < 0
                        ? ssh.getSession(host.name())
                        : ssh.getSession(
                                host.user().isEmpty() ? null : host.user(),
                                host.name(),
                                host.port() < 0 ? SSH_PORT : host.port());
        session.setConfig("StrictHostKeyChecking", "yes");
        session.setConfig("PreferredAuthentications", "publickey");
        session.setServerAliveInterval(ALIVE_EVERY_MILLIS);
        session.setServerAliveCountMax(MOST_SILENCES);
        session.setDaemonThread(true);
        session.connect(PATIENCE_MILLIS);
        return session;
    }

    private void configure(JSch ssh) throws JSchException, IOException {
        Path configuration = home.resolve("config");
        if (Files.exists(configuration)) {
            OpenSSHConfig config = OpenSSHConfig.parseFile(configuration.toString());
            refuseJumps(config.getConfig(host.name()));
            ssh.setConfigRepository(config);
        }
        StringBuilder known = new StringBuilder();
        for (Path file : List.of(home.resolve("known_hosts"), KNOWN_TO_ALL)) {
            if (Files.isReadable(file)) {
                known.append(Files.readString(file, StandardCharsets.ISO_8859_1)).append('\n');
            }
        }
        ssh.setKnownHosts(
                new ByteArrayInputStream(known.toString().getBytes(StandardCharsets.ISO_8859_1)));
    }

    private void refuseJumps(ConfigRepository.Config config) throws IOException {
        for (String jump : List.of("ProxyJump", "ProxyCommand")) {
            if (config.getValue(jump) != null) {
                throw new IOException(
                        home.resolve("config")
                                + " has a "
                                + jump
                                + " for "
                                + host.name()
                                + ", which needs the ssh program: install it (openssh-client)");
            }
        }
    }

    private Optional<IdentityRepository> agent() {
        return Target.text(env, "SSH_AUTH_SOCK")
                .flatMap(socket -> {
                    try {
                        return Optional.of(new Agent(Path.of(socket)));
                    } catch (AgentProxyException e) {
                        return Optional.empty();
                    }
                });
    }

    /** Of the user's agent, which the library would put keys into that it finds in files. */
    private static final class Agent extends AgentIdentityRepository {

        Agent(Path socket) throws AgentProxyException {
            super(new SSHAgentConnector(socket));
        }

        @Override
        public boolean add(byte[] identity) {
            return true;
        }

        @Override
        public boolean remove(byte[] blob) {
            return false;
        }

        @Override
        public void removeAll() {}
    }

    private Stream<Path> usualKeys() {
        return USUAL_KEYS.stream().map(home::resolve).filter(Files::isReadable);
    }

    private static boolean isRefused(JSchException failure) {
        return String.valueOf(failure.getMessage()).contains("Auth fail");
    }

    private String advice(JSchException failure) {
        String said = String.valueOf(failure.getMessage());
        String known = home.resolve("known_hosts").toString();
        if (said.contains("UnknownHostKey") || said.contains("reject HostKey")) {
            return said
                    + ": put its key into "
                    + known
                    + " (ssh-keyscan), once you know it is its own";
        }
        if (said.contains("HostKey has been changed")) {
            return said
                    + ": it is another machine, or has another key; if that is right, replace what "
                    + known
                    + " says";
        }
        if (isRefused(failure)) {
            return said + ": none of our keys is let in there";
        }
        return said;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (session != null) {
            session.disconnect();
        }
    }
}
