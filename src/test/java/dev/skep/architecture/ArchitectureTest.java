package dev.skep.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Holds the one-way street between the packages, and what the pure ones never do.
 *
 * <p>Every rule is shown to bite: it must refuse each of its counter-examples, small classes that
 * are compiled here.
 */
class ArchitectureTest {

    private static final String HOUSE = "dev.skep.";

    /**
     * A package and those of ours that it may use. A package without a row is refused; {@code app}
     * may use everything.
     */
    private static final Map<String, Set<String>> MAY_USE =
            Map.ofEntries(
                    row("identity"),
                    row("desired", "identity"),
                    row("desired.input", "desired"),
                    row("desired.compose", "identity", "desired", "desired.input"),
                    row(
                            "desired.manifest",
                            "identity",
                            "desired",
                            "desired.input",
                            "desired.compose"),
                    row("tree"),
                    row("observed", "identity", "tree"),
                    row("spec", "identity", "desired", "tree"),
                    row("scale", "identity", "desired"),
                    row("plan", "identity", "desired", "observed", "scale", "spec", "tree"),
                    row("engine", "identity", "observed", "plan"),
                    row(
                            "engine.docker",
                            "identity",
                            "desired",
                            "observed",
                            "plan",
                            "engine",
                            "engine.docker.endpoint",
                            "lead",
                            "spec",
                            "tree"),
                    row("engine.docker.endpoint"),
                    row("lead"),
                    row("act", "identity", "plan", "engine"),
                    row("status", "identity", "desired", "observed", "plan", "act", "lead", "tree"),
                    row(
                            "control",
                            "identity",
                            "desired",
                            "observed",
                            "scale",
                            "plan",
                            "engine",
                            "lead",
                            "act",
                            "status"),
                    row("web", "identity", "desired", "plan", "lead", "status", "control"),
                    row(
                            "cli",
                            "identity",
                            "desired",
                            "observed",
                            "plan",
                            "engine",
                            "lead",
                            "status",
                            "control"));

    /**
     * A rule, and classes that break it: compilation units one after the other, each starting with
     * its package.
     */
    private record Rule(ArchRule rule, List<String> counterExamples) {}

    private static final List<Rule> RULES =
            List.of(
                    rule(
                            classes().should(useOnlyWhatTheirRowAllows()).allowEmptyShould(true),
                            """
                            package dev.skep.plan; class Offender { dev.skep.web.Page page; }
                            package dev.skep.web; public class Page {}
                            """,
                            """
                            package dev.skep.control; class Offender { dev.skep.engine.docker.Http[] adapters; }
                            package dev.skep.engine.docker; public class Http {}
                            """,
                            """
                            package dev.skep.misc; class Offender {}
                            """),
                    rule(
                            slices().matching("dev.skep.(**)")
                                    .should()
                                    .beFreeOfCycles()
                                    .allowEmptyShould(true),
                            """
                            package dev.skep.desired; public class Offender { dev.skep.identity.Partner partner; }
                            package dev.skep.identity; public class Partner { dev.skep.desired.Offender offender; }
                            """),
                    rule(
                            onlyIn(
                                    List.of("dev.skep.web", "dev.skep.cli", "dev.skep.app"),
                                    "jakarta..",
                                    "io.quarkus..",
                                    "org.eclipse.microprofile.."),
                            """
                            package dev.skep.control; @jakarta.inject.Singleton class Offender {}
                            """,
                            """
                            package dev.skep.plan; class Offender { Runnable stop = io.quarkus.runtime.Quarkus::asyncExit; }
                            """),
                    rule(
                            onlyIn(List.of("dev.skep.engine.docker.."), "com.github.dockerjava.."),
                            """
                            package dev.skep.engine; interface Offender { com.github.dockerjava.api.model.Container it(); }
                            """),
                    rule(
                            onlyIn(
                                    List.of("dev.skep.engine.docker.endpoint"),
                                    "org.apache.hc..",
                                    "com.jcraft.."),
                            """
                            package dev.skep.engine.docker; class Offender { org.apache.hc.core5.http.HttpHost host; }
                            """,
                            """
                            package dev.skep.engine.docker; class Offender { com.jcraft.jsch.JSch ssh; }
                            """),
                    rule(
                            onlyIn(
                                    List.of("dev.skep.desired.input"),
                                    "org.yaml..",
                                    "com.fasterxml.jackson.dataformat.yaml.."),
                            """
                            package dev.skep.desired; class Offender extends org.yaml.snakeyaml.Yaml {}
                            """,
                            """
                            package dev.skep.cli;
                            class Offender { Object it = new com.fasterxml.jackson.dataformat.yaml.YAMLFactory(); }
                            """),
                    rule(
                            pureClassesDoNotLog(),
                            """
                            package dev.skep.plan; class Offender { void speak() { System.out.println(); } }
                            """,
                            """
                            package dev.skep.scale; class Offender { System.Logger log = System.getLogger("scale"); }
                            """,
                            """
                            package dev.skep.desired;
                            class Offender { Object log = org.jboss.logging.Logger.getLogger("desired"); }
                            """),
                    rule(
                            timeAndChanceAreArguments(),
                            offender("java.time.Instant.now()"),
                            offender("(java.util.function.Supplier<?>) java.time.Instant::now"),
                            offender("java.time.LocalDate.now()"),
                            offender("java.time.InstantSource.system()"),
                            offender("java.time.Clock.systemUTC()"),
                            offender("System.nanoTime()"),
                            offender("System.currentTimeMillis()"),
                            offender("java.util.UUID.randomUUID()"),
                            offender("new java.util.Random(1)"),
                            offender("new java.security.SecureRandom()"),
                            offender("Math.random()"),
                            offender("java.util.random.RandomGenerator.getDefault()"),
                            offender("java.util.concurrent.ThreadLocalRandom.current()"),
                            """
                            package dev.skep.act; class Offender { void nap() throws Exception { Thread.sleep(1); } }
                            """));

    @TestFactory
    Stream<DynamicTest> theHouseKeepsItsRules() {
        JavaClasses house = new ClassFileImporter().importPath(Path.of("target", "classes"));
        return RULES.stream()
                .map(Rule::rule)
                .map(rule -> dynamicTest(rule.getDescription(), () -> rule.check(house)));
    }

    @Test
    void theHouseIsSeen() {
        JavaClasses house = new ClassFileImporter().importPath(Path.of("target", "classes"));
        assertTrue(
                house.stream().anyMatch(it -> row(it).equals("identity")),
                "no class of identity seen");
    }

    @TestFactory
    Stream<DynamicTest> aRuleRefusesItsCounterExamples(@TempDir Path folder) {
        return RULES.stream()
                .flatMap(rule ->
                        rule.counterExamples().stream()
                                .map(code ->
                                        dynamicTest(
                                                code.strip(),
                                                () -> refuses(rule.rule(), folder, code))));
    }

    private static void refuses(ArchRule rule, Path folder, String counterExample)
            throws Exception {
        JavaClasses offenders =
                new ClassFileImporter().importPath(CounterExamples.compile(folder, counterExample));
        assertFalse(offenders.isEmpty());
        assertTrue(rule.evaluate(offenders).hasViolation(), () -> "not refused: " + counterExample);
    }

    private static Rule rule(ArchRule rule, String... counterExamples) {
        return new Rule(rule, List.of(counterExamples));
    }

    private static Map.Entry<String, Set<String>> row(String user, String... used) {
        return Map.entry(user, Set.of(used));
    }

    private static String row(JavaClass type) {
        String name = type.getPackageName();
        return name.startsWith(HOUSE) ? name.substring(HOUSE.length()) : "";
    }

    private static String offender(String expression) {
        return "package dev.skep.lead; class Offender { Object it = %s; }".formatted(expression);
    }

    private static ArchCondition<JavaClass> useOnlyWhatTheirRowAllows() {
        return new ArchCondition<>("use only what their row of the package table allows") {
            @Override
            public void check(JavaClass user, ConditionEvents events) {
                String from = row(user);
                if (from.equals("app")) {
                    return;
                }
                Set<String> allowed = MAY_USE.get(from);
                if (allowed == null) {
                    events.add(
                            SimpleConditionEvent.violated(
                                    user, user.getName() + " is in a package with no row"));
                    return;
                }
                user.getDirectDependenciesFromSelf().stream()
                        .filter(it -> it.getTargetClass().getPackageName().startsWith("dev.skep"))
                        .filter(it -> !row(it.getTargetClass()).equals(from))
                        .filter(it -> !allowed.contains(row(it.getTargetClass())))
                        .forEach(it ->
                                events.add(SimpleConditionEvent.violated(it, it.getDescription())));
            }
        };
    }

    private static ArchRule onlyIn(List<String> homes, String... libraries) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(homes.toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(libraries)
                .allowEmptyShould(true);
    }

    private static ArchRule pureClassesDoNotLog() {
        DescribedPredicate<JavaClass> loggers =
                resideInAnyPackage(
                                "java.util.logging..",
                                "org.slf4j..",
                                "org.jboss.logging..",
                                "org.jboss.logmanager..",
                                "org.apache.logging..",
                                "org.apache.commons.logging..",
                                "io.quarkus.logging..")
                        .or(
                                describe(
                                        "loggers",
                                        it -> it.getName().startsWith("java.lang.System$Logger")));
        return noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.skep.identity",
                        "dev.skep.desired",
                        "dev.skep.observed",
                        "dev.skep.scale",
                        "dev.skep.plan")
                .should()
                .dependOnClassesThat(loggers)
                .orShould()
                .accessTargetWhere(
                        describe(
                                "it is System.out or System.err",
                                it -> touches(it, "java.lang.System", "out", "err")))
                .as("pure classes should not log")
                .allowEmptyShould(true);
    }

    private static ArchRule timeAndChanceAreArguments() {
        return noClasses()
                .that()
                .resideOutsideOfPackage("dev.skep.app")
                .should()
                .accessTargetWhere(
                        describe(
                                "it asks for time or chance",
                                ArchitectureTest::asksForTimeOrChance))
                .as("time and chance should be arguments outside app")
                .allowEmptyShould(true);
    }

    private static boolean asksForTimeOrChance(JavaAccess<?> access) {
        return readsTheClock(access)
                || touches(access, "java.lang.Thread", "sleep")
                || touches(access, "java.util.concurrent.TimeUnit", "sleep")
                || touches(access, "java.util.UUID", "randomUUID")
                || touches(access, "java.util.Random", "<init>")
                || touches(access, "java.security.SecureRandom", "<init>", "getInstanceStrong")
                || touches(access, "java.lang.Math", "random")
                || touches(access, "java.util.concurrent.ThreadLocalRandom", "current")
                || touches(access, "java.util.random.RandomGenerator", "getDefault");
    }

    private static boolean readsTheClock(JavaAccess<?> access) {
        return touches(access, "java.lang.System", "nanoTime", "currentTimeMillis")
                || touches(access, "java.time.InstantSource", "system")
                || touches(access, "java.time.Clock", "systemUTC", "systemDefaultZone", "system")
                || (access.getTargetOwner().getPackageName().equals("java.time")
                        && access.getName().equals("now"));
    }

    private static boolean touches(JavaAccess<?> access, String owner, String... names) {
        return access.getTargetOwner().getName().equals(owner)
                && List.of(names).contains(access.getName());
    }
}
