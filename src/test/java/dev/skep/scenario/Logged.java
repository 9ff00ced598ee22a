package dev.skep.scenario;

import java.io.Closeable;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** What is written to a log meanwhile. */
final class Logged {

    private static final SimpleFormatter FORMAT = new SimpleFormatter();

    private Logged() {}

    /**
     * Tells of every line until closed.
     *
     * @param name the logger's
     */
    static Closeable by(String name, Consumer<String> lines) {
        Logger logger = Logger.getLogger(name);
        Handler handler =
                new Handler() {
                    @Override
                    public void publish(LogRecord line) {
                        lines.accept(FORMAT.formatMessage(line));
                    }

                    @Override
                    public void flush() {}

                    @Override
                    public void close() {}
                };
        Level before = logger.getLevel();
        logger.setLevel(Level.INFO);
        logger.addHandler(handler);
        return () -> {
            logger.removeHandler(handler);
            logger.setLevel(before);
        };
    }
}
