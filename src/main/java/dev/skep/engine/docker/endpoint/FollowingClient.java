package dev.skep.engine.docker.endpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Talks to whom the control folder names at the time. When that is another engine, or the same one
 * in another way, the connections to the former end, so that streams move too. While the folder
 * cannot be read, as when it is being written, what it said before holds.
 */
final class FollowingClient implements EngineClient {

    private final Supplier<Target> read;
    private final Function<Target, EngineClient> connect;
    private Target target;
    private EngineClient client;

    /** Why the folder cannot be read now; what it said before goes on. */
    private Optional<String> problem = Optional.empty();

    FollowingClient(Target first, Supplier<Target> read, Function<Target, EngineClient> connect) {
        this.target = first;
        this.read = read;
        this.connect = connect;
        this.client = connect.apply(first);
    }

    @Override
    public Response execute(Request request, Gate gate) {
        try {
            return current().execute(request, gate);
        } catch (UncheckedIOException e) {
            Optional<String> unreadable = problem();
            if (unreadable.isEmpty()) {
                throw e;
            }
            IOException cause = Objects.requireNonNull(e.getCause());
            throw new UncheckedIOException(
                    new IOException(cause.getMessage() + "; and " + unreadable.get(), cause));
        }
    }

    private synchronized Optional<String> problem() {
        return problem;
    }

    private synchronized EngineClient current() {
        try {
            Target now = read.get();
            problem = Optional.empty();
            if (!now.equals(target)) {
                end();
                target = now;
                client = connect.apply(now);
            }
        } catch (IllegalArgumentException e) {
            problem = Optional.of(String.valueOf(e.getMessage()));
        }
        return client;
    }

    private void end() {
        try {
            client.close();
        } catch (IOException e) {
            // Its connections are of no use any more, whatever they say.
        }
    }

    @Override
    public synchronized void close() {
        end();
    }
}
