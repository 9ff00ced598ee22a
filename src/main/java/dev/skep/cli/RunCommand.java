package dev.skep.cli;

import dev.skep.engine.EngineException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code skep run}: serves until stopped. */
@Command(
        name = "run",
        description = "Keep the stacks as the files say until stopped (the default).")
final class RunCommand implements Callable<Integer> {

    private final SkepCommand skep;

    @Mixin private FileArguments files = new FileArguments();

    @Parameters(
            arity = "0..*",
            paramLabel = "PATH",
            description =
                    "kind: Stack files, directories of them, or Compose files; SKEP_DESIRED when left out. On a swarm, what was submitted counts as well, or alone.")
    private List<Path> paths = new ArrayList<>();

    RunCommand(SkepCommand skep) {
        this.skep = skep;
    }

    @Override
    public Integer call() throws EngineException {
        return skep.serve(files.over(paths.isEmpty() ? skep.defaultPaths() : paths));
    }
}
