package dev.skep.engine.docker.endpoint;

import dev.skep.engine.docker.endpoint.PeerTrust.Peer;
import dev.skep.engine.docker.endpoint.Tls.Material;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.X509Certificate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Brings one connection under TLS, with what is in the files now, and says what is wrong where it
 * cannot.
 *
 * <p>Each handshake has a context of its own: one that is shared would take an earlier session up
 * again, and with it certificates that have been replaced or have expired since.
 *
 * @see PeerTrust
 */
final class TlsHandshake implements Line.Words {

    private static final Pattern ALERT = Pattern.compile("Received fatal alert: (\\w+)");

    private final Host host;
    private final String name;
    private final Tls tls;
    private @Nullable ClientIdentity identity;

    /**
     * @param name whom the engine's certificate has to be for
     */
    TlsHandshake(Host host, String name, Tls tls) {
        this.host = host;
        this.name = name;
        this.tls = tls;
    }

    /** Whatever is thrown, the socket is the caller's to close. */
    Line over(Socket socket) throws IOException {
        ClientIdentity ours = new ClientIdentity(ours());
        identity = ours;
        Peer peer =
                new Peer(
                        host.toString(),
                        "engine",
                        name,
                        tls.ca().file().toString(),
                        "use the CA of this engine");
        PeerTrust trust = new PeerTrust(peer, tls.verify() ? authorities() : null);
        SSLSocket secured =
                (SSLSocket)
                        context(ours, trust)
                                .getSocketFactory()
                                .createSocket(LastWords.over(socket), name, host.port(), true);
        try {
            secured.startHandshake();
        } catch (IOException e) {
            throw failure(e);
        }
        return new Line(secured.getInputStream(), secured.getOutputStream(), secured, this);
    }

    /**
     * @param ours who we are; null: nobody
     */
    static SSLContext context(@Nullable KeyManager ours, TrustManager theirs) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    ours == null ? null : new KeyManager[] {ours},
                    new TrustManager[] {theirs},
                    null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has TLS", e);
        }
    }

    /** Those that may sign an engine's certificate; empty: the public ones. */
    private List<X509Certificate> authorities() throws IOException {
        Material ca = tls.ca();
        if (!ca.required() && !Files.exists(ca.file())) {
            return List.of();
        }
        return Pem.certificates(ca.file(), "the CA that signs the certificate of " + host);
    }

    private Optional<Pem.Identity> ours() throws IOException {
        boolean cert = tls.cert().required() || Files.exists(tls.cert().file());
        boolean key = tls.key().required() || Files.exists(tls.key().file());
        return cert && key
                ? Optional.of(Pem.identity(tls.cert().file(), tls.key().file(), host.toString()))
                : Optional.empty();
    }

    @Override
    public IOException failure(IOException raw) {
        for (Throwable cause = raw; cause != null; cause = cause.getCause()) {
            if (cause instanceof PeerTrust.Distrust distrust) {
                return new IOException(distrust.getMessage(), raw);
            }
        }
        ClientIdentity ours = identity;
        Matcher alert = ALERT.matcher(String.valueOf(raw.getMessage()));
        Optional<String> answered = alert.find() ? Optional.of(alert.group(1)) : Optional.empty();
        if (ours != null
                && ours.asked()
                && (answered.isPresent() || !(raw instanceof SSLException))) {
            return new IOException(aboutUs(ours, answered, raw), raw);
        }
        if (answered.isPresent()) {
            return new IOException(
                    host + " and we find no common way of TLS: it answered " + answered.get(), raw);
        }
        if (String.valueOf(raw.getMessage()).contains("Unsupported or unrecognized SSL message")) {
            return new IOException(
                    host
                            + " does not speak TLS: use the port where it does (usually 2376), or leave TLS out (unset DOCKER_TLS_VERIFY, DOCKER_TLS)",
                    raw);
        }
        if (raw instanceof SocketTimeoutException) {
            return new IOException(
                    host
                            + " took the connection and did not speak TLS within "
                            + TcpWay.PATIENCE.toSeconds()
                            + " s",
                    raw);
        }
        return new IOException(raw.getMessage() + " (" + host + ")", raw);
    }

    @Override
    public Optional<IOException> silence() {
        ClientIdentity ours = identity;
        return ours != null && ours.asked() && ours.identity().isEmpty()
                ? Optional.of(
                        new IOException(aboutUs(ours, Optional.empty(), new IOException("ended"))))
                : Optional.empty();
    }

    /** The engine asked who we are, and did not like the answer. */
    private String aboutUs(ClientIdentity ours, Optional<String> answered, IOException raw) {
        if (ours.identity().isEmpty()) {
            return host
                    + " wants a client certificate, and there is none: looked for "
                    + tls.cert().file()
                    + " and "
                    + tls.key().file();
        }
        X509Certificate certificate = ours.identity().get().chain().getFirst();
        String answer = answered.orElse(String.valueOf(raw.getMessage()));
        String advice =
                isExpired(certificate)
                        ? "it expired on " + day(certificate) + ": renew it"
                        : "have one made by the CA that this engine trusts";
        return host
                + " does not accept the client certificate "
                + tls.cert().file()
                + " ("
                + PeerTrust.subject(certificate)
                + ", made by "
                + PeerTrust.issuer(certificate)
                + "), and answered "
                + answer
                + ": "
                + advice;
    }

    private static boolean isExpired(X509Certificate certificate) {
        try {
            certificate.checkValidity();
            return false;
        } catch (CertificateExpiredException e) {
            return true;
        } catch (CertificateException notYet) {
            return false;
        }
    }

    static String day(X509Certificate certificate) {
        return certificate
                .getNotAfter()
                .toInstant()
                .atZone(ZoneOffset.UTC)
                .toLocalDate()
                .toString();
    }
}
