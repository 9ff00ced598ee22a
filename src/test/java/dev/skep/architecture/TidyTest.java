package dev.skep.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Holds how the code is written, in every Java file of the repository; each rule is shown to find
 * its counter-examples.
 */
class TidyTest {

    private record Rule(
            String says,
            Function<List<SourceFile>, Stream<String>> findings,
            List<String> counterExamples) {}

    private static final List<Rule> RULES =
            List.of(
                    rule(
                            "a file is short",
                            TidyRules::filesAreShort,
                            "class A {" + "\n".repeat(400) + "}"),
                    rule(
                            "a method is short",
                            TidyRules::methodsAreShort,
                            "class A { void a() {" + "\n".repeat(60) + "} }",
                            "record A(int b) { A {" + "\n".repeat(60) + "} }"),
                    rule(
                            "a name says what a type is",
                            TidyRules::namesSayWhatATypeIs,
                            "class SlotUtils {}",
                            "class A { interface StackManager {} }",
                            "record PlanHelper() {}"),
                    rule(
                            "nothing is left for later",
                            TidyRules::nothingIsLeftForLater,
                            "// TO" + "DO something\nclass A {}",
                            "class A { /* FIX" + "ME */ }"),
                    rule(
                            "nobody sleeps",
                            TidyRules::nobodySleeps,
                            "class A { void a() throws Exception { Thread.sleep(1); } }",
                            "class A { void a() throws Exception { java.util.concurrent.TimeUnit.DAYS.sleep(1); } }",
                            "import static java.lang.Thread.sleep; class A {}",
                            "class A { Object nap = (Nap) Thread::sleep; }"),
                    rule(
                            "no test is skipped",
                            TidyRules::noTestIsSkipped,
                            "class A { @Disabled void a() {} }",
                            "class A { @org.junit.jupiter.api.condition.EnabledIf(\"b\") void a() {} }",
                            "class A { void a() { Assumptions.abort(); } }",
                            "class A { void a() { assumeTrue(false); } }",
                            "import static org.junit.jupiter.api.Assumptions.abort; class A {}"),
                    rule(
                            "a public type is explained",
                            TidyRules::publicTypesAreExplained,
                            "public class A {}",
                            "/** Explained. */ public class A { public record B() {} }",
                            "// not javadoc\npublic interface A {}"),
                    rule(
                            "a package is explained",
                            TidyRules::packagesAreExplained,
                            "package dev.skep.a; class A {}",
                            "@NullMarked package dev.skep.a;",
                            "/** Explained. */ package dev.skep.a;"),
                    rule(
                            "a sealed type has no default branch",
                            TidyRules::sealedTypesHaveNoDefault,
                            """
                            sealed interface S { record A(int x) implements S {} record B() implements S {}
                              static int a(S s) { return switch (s) { case S.A(int x) -> x; default -> 0; }; } }
                            """,
                            """
                            sealed interface S { record A<T>() implements S {} record B() implements S {}
                              static void a(S s) { switch (s) { case A<?> a -> {} case null, default -> {} } } }
                            """));

    @TestFactory
    Stream<DynamicTest> theHouseIsTidy() throws IOException {
        List<SourceFile> files = SourceFile.all();
        return RULES.stream().map(rule -> dynamicTest(rule.says(), () -> holds(rule, files)));
    }

    @Test
    void theHouseIsSeen() throws IOException {
        List<SourceFile> files = SourceFile.all();
        assertFalse(files.stream().filter(SourceFile::isMain).toList().isEmpty());
        assertFalse(files.stream().allMatch(SourceFile::isMain));
    }

    @TestFactory
    Stream<DynamicTest> aRuleFindsItsCounterExamples() {
        return RULES.stream()
                .flatMap(rule ->
                        rule.counterExamples().stream()
                                .map(code ->
                                        dynamicTest(
                                                rule.says()
                                                        + ": "
                                                        + code.lines().findFirst().orElseThrow(),
                                                () -> finds(rule, code))));
    }

    private static void holds(Rule rule, List<SourceFile> files) {
        assertEquals("", String.join("\n", rule.findings().apply(files).toList()));
    }

    private static void finds(Rule rule, String code) throws IOException {
        List<SourceFile> files = SourceFile.parse(Map.of("src/main/java/dev/skep/A.java", code));
        assertFalse(
                rule.findings().apply(files).toList().isEmpty(), () -> "nothing found in " + code);
    }

    private static Rule rule(
            String says,
            Function<List<SourceFile>, Stream<String>> findings,
            String... counterExamples) {
        return new Rule(says, findings, List.of(counterExamples));
    }
}
