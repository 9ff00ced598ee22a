package dev.skep.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * For tests that run Skep on the engine that all tests share: one leads there, and another one, of
 * a test that runs at the same time, would only follow.
 */
final class OneSkepAtATime implements BeforeAllCallback {

    private static final Path LOCK =
            Path.of(System.getProperty("java.io.tmpdir"), "skep-tests-lead.lock");

    /** Held until the class is over, or its process is. */
    private record Turn(FileChannel file) implements AutoCloseable {

        static Turn take() {
            try {
                FileChannel file =
                        FileChannel.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                file.lock();
                return new Turn(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getStore(Namespace.create(OneSkepAtATime.class)).put(Turn.class, Turn.take());
    }
}
