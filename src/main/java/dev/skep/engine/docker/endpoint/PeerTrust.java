package dev.skep.engine.docker.endpoint;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.apache.hc.client5.http.ssl.DefaultHostnameVerifier;
import org.jspecify.annotations.Nullable;

/** Whether an engine, or a proxy, is the one that it says, and in words why not. */
final class PeerTrust extends X509ExtendedTrustManager {

    /**
     * Who has to prove who it is.
     *
     * @param text for people
     * @param kind what it is: {@code engine}
     * @param name whom its certificate has to be for
     * @param judges who says whom to trust, for people
     * @param remedy what to do where these do not trust it
     */
    record Peer(String text, String kind, String name, String judges, String remedy) {}

    /** Why a certificate is not taken, in a sentence. */
    static final class Distrust extends CertificateException {

        private static final long serialVersionUID = 1;

        Distrust(String sentence, CertificateException cause) {
            super(sentence, cause);
        }
    }

    private static final DefaultHostnameVerifier NAMES = new DefaultHostnameVerifier();

    /** How many names a sentence has room for. */
    private static final int MOST_NAMES = 6;

    private final Peer peer;

    /** Absent: all are trusted. */
    private final @Nullable X509ExtendedTrustManager judge;

    /**
     * @param authorities the only ones that may have signed its certificate; empty: those that the
     *     Java platform trusts; null: nothing is verified
     */
    PeerTrust(Peer peer, @Nullable List<X509Certificate> authorities) throws IOException {
        this.peer = peer;
        this.judge = authorities == null ? null : judge(authorities);
    }

    /** Those that the Java platform trusts. */
    static List<X509Certificate> platform() throws IOException {
        return List.of(judge(List.of()).getAcceptedIssuers());
    }

    private static X509ExtendedTrustManager judge(List<X509Certificate> authorities)
            throws IOException {
        try {
            TrustManagerFactory factory =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(authorities.isEmpty() ? null : store(authorities));
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager found) {
                    return found;
                }
            }
            throw new IllegalStateException("no trust manager for X.509");
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot trust these authorities: " + e.getMessage(), e);
        }
    }

    private static KeyStore store(List<X509Certificate> authorities)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (int i = 0; i < authorities.size(); i++) {
            store.setCertificateEntry("ca" + i, authorities.get(i));
        }
        return store;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        if (judge == null) {
            return;
        }
        try {
            judge.checkServerTrusted(chain, type, socket);
        } catch (CertificateException e) {
            throw new Distrust(aboutSignature(chain, e), e);
        }
        try {
            // The JDK's own check takes no name with an underscore, as those of swarm services are.
            NAMES.verify(peer.name(), named(chain[0]));
        } catch (SSLException e) {
            throw new Distrust(aboutName(chain[0]), new CertificateException(e));
        }
    }

    /** A common name, which once stood in for these, is no longer looked at. */
    private static X509Certificate named(X509Certificate certificate)
            throws SSLException, CertificateException {
        if (certificate.getSubjectAlternativeNames() == null) {
            throw new SSLPeerUnverifiedException("no name");
        }
        return certificate;
    }

    private String aboutSignature(X509Certificate[] chain, CertificateException why) {
        String shows = peer.text() + " shows a certificate of " + subject(chain[0]);
        for (X509Certificate certificate : chain) {
            try {
                certificate.checkValidity();
            } catch (CertificateExpiredException e) {
                return shows
                        + " that expired on "
                        + TlsHandshake.day(certificate)
                        + ": renew it on the "
                        + peer.kind()
                        + "'s side";
            } catch (CertificateNotYetValidException e) {
                return shows
                        + " that is not valid before "
                        + certificate.getNotBefore().toInstant()
                        + ": set the clocks right, here and there";
            }
        }
        return shows
                + ", made by "
                + issuer(chain[0])
                + ", which is not to be trusted by "
                + peer.judges()
                + ": "
                + peer.remedy()
                + ", or find out who it is that answers ("
                + plain(why)
                + ")";
    }

    private String aboutName(X509Certificate certificate) {
        return peer.text()
                + " shows a certificate of "
                + subject(certificate)
                + " that is for "
                + names(certificate)
                + ", and not for "
                + peer.name()
                + ": reach the "
                + peer.kind()
                + " by a name or address that stands there, or have its certificate made for this one";
    }

    static String subject(X509Certificate certificate) {
        return quoted(certificate.getSubjectX500Principal().getName());
    }

    static String issuer(X509Certificate certificate) {
        return quoted(certificate.getIssuerX500Principal().getName());
    }

    private static String quoted(String name) {
        return "\"" + name + "\"";
    }

    private static String names(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            if (names == null) {
                return "no name";
            }
            return names.stream()
                    .map(entry -> Objects.toString(entry.get(1)))
                    .limit(MOST_NAMES)
                    .collect(Collectors.joining(", "));
        } catch (CertificateException e) {
            return "names that cannot be read";
        }
    }

    /** What a library says, without the names of its classes. */
    private static String plain(Exception failure) {
        return String.valueOf(failure.getMessage())
                .replaceAll("(?:[a-z]+\\.)+[A-Z]\\w*(?:Exception|Error): ", "");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
        throw new IllegalStateException("made for sockets");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {
        throw new IllegalStateException("made for sockets");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {
        throw new IllegalStateException("made for clients");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
        throw new IllegalStateException("made for clients");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
        throw new IllegalStateException("made for clients");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
