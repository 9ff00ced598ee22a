package dev.skep.app;

import dev.skep.cli.SkepCommand;
import io.quarkus.runtime.annotations.QuarkusMain;

/**
 * Where the process begins. Only {@code run} starts Quarkus: the other commands are over before it
 * would be up, and open no port.
 */
@QuarkusMain
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(SkepCommand.commandLine(new ProcessSurroundings()).execute(arguments));
    }
}
