package dev.skep.app;

import dev.skep.cli.SkepCommand;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.security.Security;
import java.time.InstantSource;

/**
 * Where the process begins. Only {@code run} starts Quarkus: the other commands are over before it
 * would be up, and open no port.
 */
@QuarkusMain
public final class Main {

    /**
     * In seconds. Swarm gives a task that moves another address, and the virtual machine keeps what
     * it knows for 30.
     */
    private static final String ADDRESSES_KEPT = "1";

    private Main() {}

    public static void main(String[] arguments) {
        // Read once, at the first name that is looked up.
        Security.setProperty("networkaddress.cache.ttl", ADDRESSES_KEPT);
        Security.setProperty("networkaddress.cache.negative.ttl", ADDRESSES_KEPT);
        ProcessSurroundings world = new ProcessSurroundings(InstantSource.system());
        System.exit(SkepCommand.commandLine(world, arguments).execute(arguments));
    }
}
