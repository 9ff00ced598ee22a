package dev.skep.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code skep validate}: checks files and touches nothing. */
@Command(name = "validate", description = "Check files, and touch nothing.")
final class ValidateCommand implements Callable<Integer> {

    private final SkepCommand skep;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private FileArguments files = new FileArguments();

    @Parameters(arity = "1..*", paramLabel = "PATH", description = "Files or directories of them.")
    private List<Path> paths = new ArrayList<>();

    ValidateCommand(SkepCommand skep) {
        this.skep = skep;
    }

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        return skep.read(files.over(paths), err).isPresent() ? SkepCommand.OK : SkepCommand.FAILED;
    }
}
