package dev.skep.cli;

import dev.skep.desired.DesiredState;
import dev.skep.desired.Reading;
import dev.skep.engine.EngineException;
import java.io.File;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * {@code skep}: the options that every command has, before or after the command's name as with the
 * Docker CLI.
 *
 * <p>Exit codes are the contract's: 0, 1, 2, 3. Wrong usage is 1, because 2 means that there is
 * something to do.
 */
@Command(
        name = "skep",
        description = "Keeps what runs on a Docker engine equal to what you wrote down.",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = SkepCommand.Version.class)
public final class SkepCommand implements Callable<Integer> {

    public static final int OK = 0;
    public static final int FAILED = 1;
    public static final int TO_DO = 2;
    public static final int TIMED_OUT = 3;

    /** Twice what a busy daemon takes for a ping, and a tenth of what Swarm takes. */
    private static final Duration SUSPECT_AFTER = Duration.ofSeconds(1);

    @Option(
            names = {"-H", "--host"},
            scope = ScopeType.INHERIT,
            paramLabel = "URL",
            description =
                    "Engine to talk to, in place of DOCKER_HOST; several nodes of one swarm as one list or one by one.")
    private List<String> hosts = List.of();

    @Option(
            names = {"-c", "--context"},
            scope = ScopeType.INHERIT,
            paramLabel = "NAME",
            description = "Docker context to use, in place of DOCKER_CONTEXT.")
    private @Nullable String context;

    @Option(
            names = "--config",
            scope = ScopeType.INHERIT,
            paramLabel = "DIR",
            description = "Folder of the Docker client's configuration, in place of DOCKER_CONFIG.")
    private @Nullable Path config;

    @Option(
            names = "--tls",
            scope = ScopeType.INHERIT,
            description = "Use TLS; implied by --tlsverify.")
    private boolean tls;

    @Option(
            names = "--tlsverify",
            scope = ScopeType.INHERIT,
            description = "Use TLS and verify the engine; with =false, do not.")
    private @Nullable Boolean tlsVerify;

    @Option(
            names = "--tlscacert",
            scope = ScopeType.INHERIT,
            paramLabel = "FILE",
            description = "Trust engines whose certificate this CA signed.")
    private @Nullable Path tlsCaCert;

    @Option(
            names = "--tlscert",
            scope = ScopeType.INHERIT,
            paramLabel = "FILE",
            description = "Client certificate.")
    private @Nullable Path tlsCert;

    @Option(
            names = "--tlskey",
            scope = ScopeType.INHERIT,
            paramLabel = "FILE",
            description = "Client key.")
    private @Nullable Path tlsKey;

    @Option(
            names = "--mode",
            scope = ScopeType.INHERIT,
            paramLabel = "MODE",
            description = "auto, engine or swarm; in place of SKEP_MODE. auto asks the daemon.")
    private EngineOptions.@Nullable Mode mode;

    @Option(
            names = {"-h", "--help"},
            scope = ScopeType.INHERIT,
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable")
    private boolean help;

    @Option(
            names = {"-v", "--version"},
            versionHelp = true,
            description = "Show the version.")
    @SuppressWarnings("UnusedVariable")
    private boolean version;

    private final Surroundings surroundings;

    SkepCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /**
     * The command line, ready to be executed.
     *
     * @param arguments the process's: of the commands, only the one that they begin with is set up,
     *     since all of them together take longer than most of them run
     */
    public static CommandLine commandLine(Surroundings surroundings, String... arguments) {
        SkepCommand skep = new SkepCommand(surroundings);
        Map<String, Supplier<Object>> commands = commands(skep);
        if (arguments.length > 0 && commands.containsKey(arguments[0])) {
            commands.keySet().retainAll(Set.of(arguments[0]));
        }
        CommandLine line = new CommandLine(skep);
        commands.values().forEach(command -> line.addSubcommand(command.get()));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.registerConverter(Duration.class, DurationText::parse);
        line.setExecutionExceptionHandler(SkepCommand::explain);
        exitOneOnWrongUsage(line);
        return line;
    }

    /** By name, in the order in which the help tells of them. */
    private static Map<String, Supplier<Object>> commands(SkepCommand skep) {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("run", () -> new RunCommand(skep));
        commands.put("validate", () -> new ValidateCommand(skep));
        commands.put("plan", () -> new PlanCommand(skep));
        commands.put("apply", () -> new ApplyCommand(skep));
        commands.put("status", () -> new StatusCommand(skep));
        commands.put("doctor", () -> new DoctorCommand(skep));
        commands.put("submit", () -> new SubmitCommand(skep));
        commands.put("history", () -> new HistoryCommand(skep));
        commands.put("health", () -> new HealthCommand(skep));
        commands.put("rollback", () -> new RollbackCommand(skep));
        commands.put("down", () -> new DownCommand(skep));
        return commands;
    }

    private static void exitOneOnWrongUsage(CommandLine line) {
        line.getCommandSpec().exitCodeOnInvalidInput(FAILED);
        line.getSubcommands().values().forEach(SkepCommand::exitOneOnWrongUsage);
    }

    /**
     * A fault of the input or of the engine is told in a sentence; a fault of ours with where it
     * happened.
     */
    private static int explain(
            Exception problem, CommandLine line, CommandLine.ParseResult parsed) {
        PrintWriter err = line.getErr();
        switch (problem) {
            case UsageException usage -> err.println("skep: " + usage.getMessage());
            case EngineException engine -> err.println("skep: " + engine.getMessage());
            default -> problem.printStackTrace(err);
        }
        err.flush();
        return FAILED;
    }

    /** Without a command, it serves. */
    @Override
    public Integer call() throws EngineException {
        return serve(new FileArguments().over(defaultPaths()));
    }

    int serve(FileOptions files) throws EngineException {
        if (files.paths().isEmpty()) {
            Submitted.requireSwarm(surroundings, engineOptions());
        }
        return surroundings.serve(files, engineOptions());
    }

    /**
     * What the files ask for, if there is no fault in any.
     *
     * @return nothing when there is one, after telling all of them
     */
    Optional<List<DesiredState>> read(FileOptions files, PrintWriter err) {
        Reading reading = surroundings.files(files).read();
        reading.problems().forEach(err::println);
        err.flush();
        return reading.problems().isEmpty() ? Optional.of(states(reading)) : Optional.empty();
    }

    /** What the good documents ask for. */
    static List<DesiredState> states(Reading reading) {
        return reading.documents().stream()
                .flatMap(document ->
                        switch (document) {
                            case Reading.Document.Valid valid -> Stream.of(valid.state());
                            case Reading.Document.Invalid _ -> Stream.<DesiredState>empty();
                        })
                .toList();
    }

    Surroundings surroundings() {
        return surroundings;
    }

    Surroundings.Connection connect(PrintWriter err) throws EngineException {
        Surroundings.Connection connection = surroundings.connect(engineOptions());
        connection
                .remark()
                .ifPresent(remark -> {
                    err.println("skep: " + remark);
                    err.flush();
                });
        return connection;
    }

    EngineOptions engineOptions() {
        return new EngineOptions(
                hosts.isEmpty() ? Optional.empty() : Optional.of(String.join(",", hosts)),
                Optional.ofNullable(context),
                Optional.ofNullable(config),
                tls || tlsVerify != null,
                tlsVerify != null && tlsVerify,
                Optional.ofNullable(tlsCaCert),
                Optional.ofNullable(tlsCert),
                Optional.ofNullable(tlsKey),
                mode == null ? defaultMode() : mode,
                said("SKEP_NODE_ID"),
                said("SKEP_SUSPECT_AFTER").map(SkepCommand::suspectAfter).orElse(SUSPECT_AFTER));
    }

    private Optional<String> said(String variable) {
        return Optional.ofNullable(surroundings.environment().get(variable))
                .map(String::strip)
                .filter(text -> !text.isEmpty());
    }

    private static Duration suspectAfter(String text) {
        try {
            return DurationText.parse(text);
        } catch (CommandLine.TypeConversionException e) {
            throw new UsageException("SKEP_SUSPECT_AFTER: " + e.getMessage());
        }
    }

    private EngineOptions.Mode defaultMode() {
        String said = surroundings.environment().getOrDefault("SKEP_MODE", "auto");
        return switch (said.strip().toLowerCase(Locale.ROOT)) {
            case "", "auto" -> EngineOptions.Mode.AUTO;
            case "engine" -> EngineOptions.Mode.ENGINE;
            case "swarm" -> EngineOptions.Mode.SWARM;
            default ->
                    throw new UsageException(
                            "SKEP_MODE: expected auto, engine or swarm, got \"" + said + "\"");
        };
    }

    /**
     * The paths that {@code SKEP_DESIRED} names, separated as in {@code PATH}; none when it is not
     * set.
     */
    List<Path> defaultPaths() {
        String said = surroundings.environment().getOrDefault("SKEP_DESIRED", "");
        return Stream.of(said.split(File.pathSeparator, -1))
                .filter(part -> !part.isBlank())
                .map(Path::of)
                .toList();
    }

    /** The version that the build wrote into the jar's manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = SkepCommand.class.getPackage().getImplementationVersion();
            return new String[] {"skep " + (version == null ? "(not packaged)" : version)};
        }
    }
}
