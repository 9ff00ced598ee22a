package dev.skep.engine.docker.endpoint;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Who we are, told to an engine that asks, whichever authorities it names: when it does not like
 * ours it says so, which is more than nothing.
 */
final class ClientIdentity extends X509ExtendedKeyManager {

    private static final String ALIAS = "ours";

    private final Optional<Pem.Identity> identity;
    private final AtomicBoolean asked = new AtomicBoolean();

    ClientIdentity(Optional<Pem.Identity> identity) {
        this.identity = identity;
    }

    Optional<Pem.Identity> identity() {
        return identity;
    }

    /** Whether the engine wanted to know. */
    boolean asked() {
        return asked.get();
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        asked.set(true);
        return identity.filter(it -> it.isOneOf(keyTypes)).map(_ -> ALIAS).orElse(null);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return identity.map(it -> it.chain().toArray(X509Certificate[]::new)).orElse(null);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return identity.map(Pem.Identity::key).orElse(null);
    }

    @Override
    public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public @Nullable String chooseServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }
}
