package dev.skep.bench;

import java.util.logging.Handler;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.LogContext;
import org.jboss.logmanager.Logger;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.jboss.logmanager.handlers.ConsoleHandler;

/**
 * The log as {@code skep run} has it, on standard error. Left to itself, a log that no application
 * sets up keeps every record of every library, down to each byte that the HTTP client moves.
 */
final class ServedLog {

    private ServedLog() {}

    static void open() {
        Logger root = LogContext.getLogContext().getLogger("");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        root.setLevel(Level.WARN);
        root.addHandler(
                new ConsoleHandler(
                        ConsoleHandler.Target.SYSTEM_ERR,
                        new PatternFormatter("%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5p %s%e%n")));
        for (String ours : new String[] {"skep", "dev.skep"}) {
            LogContext.getLogContext().getLogger(ours).setLevel(Level.INFO);
        }
    }
}
