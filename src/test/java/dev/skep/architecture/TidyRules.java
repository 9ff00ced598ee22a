package dev.skep.architecture;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.BindingPatternTree;
import com.sun.source.tree.CaseTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.DeconstructionPatternTree;
import com.sun.source.tree.DefaultCaseLabelTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.PackageTree;
import com.sun.source.tree.PatternCaseLabelTree;
import com.sun.source.tree.SwitchExpressionTree;
import com.sun.source.tree.SwitchTree;
import com.sun.source.tree.Tree;
import dev.skep.architecture.SourceFile.Piece;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;

/**
 * How the code is written: each rule takes the files and gives what is wrong with them, one line a
 * finding.
 */
final class TidyRules {
    private static final int FILE_LINES = 400;
    private static final int METHOD_LINES = 60;
    private static final Pattern EMPTY_NAME = Pattern.compile(".*(Util|Helper|Manager)s?");
    private static final Pattern UNFINISHED =
            Pattern.compile("\\b(TO" + "DO|FIX" + "ME|X" + "XX)\\b");
    private static final Pattern SLEEPER = Pattern.compile("(.*\\.)?(Thread|TimeUnit(\\.\\w+)?)");
    private static final Pattern CONDITION = Pattern.compile("Disabled.*|Enabled(If|On|For).*");
    private static final Pattern ASSUMPTION =
            Pattern.compile("Assumptions|assume(True|False|That|NoException)|assumingThat");

    private static final String MAY_SKIP = "src/test/java/dev/skep/lab/EngineVersion.java";

    private TidyRules() {}

    static Stream<String> filesAreShort(List<SourceFile> files) {
        return files.stream()
                .filter(it -> it.text().lines().count() > FILE_LINES)
                .map(it -> it.path() + " has " + it.text().lines().count() + " lines");
    }

    static Stream<String> methodsAreShort(List<SourceFile> files) {
        return pieces(files, MethodTree.class)
                .filter(it -> it.lines() > METHOD_LINES)
                .map(it -> it.finding(it.tree().getName() + " has " + it.lines() + " lines"));
    }

    static Stream<String> namesSayWhatATypeIs(List<SourceFile> files) {
        return pieces(files, ClassTree.class)
                .filter(it -> is(EMPTY_NAME, it.tree().getSimpleName()))
                .map(it -> it.finding(it.tree().getSimpleName() + " says nothing"));
    }

    static Stream<String> nothingIsLeftForLater(List<SourceFile> files) {
        return files.stream()
                .flatMap(file ->
                        UNFINISHED
                                .matcher(file.text())
                                .results()
                                .map(it -> file.path() + " says " + it.group()));
    }

    /** Only {@code app} lets time pass: it hands that to the others as an argument. */
    static Stream<String> nobodySleeps(List<SourceFile> all) {
        List<SourceFile> files =
                all.stream().filter(it -> !it.packageName().equals("dev.skep.app")).toList();
        Stream<Piece<MemberSelectTree>> calls =
                pieces(files, MemberSelectTree.class)
                        .filter(it -> it.tree().getIdentifier().contentEquals("sleep"))
                        .filter(it -> is(SLEEPER, it.tree().getExpression().toString()));
        Stream<Piece<MemberReferenceTree>> references =
                pieces(files, MemberReferenceTree.class)
                        .filter(it -> it.tree().getName().contentEquals("sleep"));
        return Stream.concat(calls, references).map(it -> it.finding("sleeps"));
    }

    /** But for tests on an engine that not every machine can fetch. */
    static Stream<String> noTestIsSkipped(List<SourceFile> all) {
        List<SourceFile> files = all.stream().filter(it -> !it.path().endsWith(MAY_SKIP)).toList();
        Stream<Piece<AnnotationTree>> conditions =
                pieces(files, AnnotationTree.class)
                        .filter(it -> is(CONDITION, simpleName(it.tree().getAnnotationType())));
        Stream<Piece<IdentifierTree>> names =
                pieces(files, IdentifierTree.class)
                        .filter(it -> is(ASSUMPTION, it.tree().getName()));
        Stream<Piece<MemberSelectTree>> imports =
                pieces(files, MemberSelectTree.class)
                        .filter(it -> is(ASSUMPTION, it.tree().getIdentifier()));
        return Stream.of(conditions, names, imports)
                .flatMap(it -> it)
                .map(it -> it.finding("skips a test: " + it.tree()));
    }

    /** Where a type says {@code public}; the members of a public interface are told of by it. */
    static Stream<String> publicTypesAreExplained(List<SourceFile> files) {
        return pieces(files.stream().filter(SourceFile::isMain).toList(), ClassTree.class)
                .filter(it -> it.tree().getModifiers().getFlags().contains(Modifier.PUBLIC))
                .filter(it -> it.comment().isEmpty())
                .map(it -> it.finding(it.tree().getSimpleName() + " has no javadoc"));
    }

    static Stream<String> packagesAreExplained(List<SourceFile> files) {
        Set<String> explained =
                pieces(files, PackageTree.class)
                        .filter(it -> it.comment().contains("."))
                        .filter(it ->
                                it.tree().getAnnotations().stream()
                                        .anyMatch(TidyRules::isNullMarked))
                        .map(it -> it.file().packageName())
                        .collect(Collectors.toSet());
        return files.stream()
                .map(SourceFile::packageName)
                .distinct()
                // A program of one file, as Java starts it from its source, is in none.
                .filter(it -> !it.isEmpty() && !explained.contains(it))
                .map(it -> it + " lacks a package-info with a sentence and @NullMarked");
    }

    /**
     * A switch that names a subtype of a sealed type has no default branch: a new subtype would
     * slip through it.
     *
     * <p>Types are told apart by their simple names, as the parser knows no more.
     */
    static Stream<String> sealedTypesHaveNoDefault(List<SourceFile> files) {
        Set<String> parents =
                pieces(files, ClassTree.class)
                        .map(Piece::tree)
                        .filter(it -> it.getModifiers().getFlags().contains(Modifier.SEALED))
                        .map(it -> it.getSimpleName().toString())
                        .collect(Collectors.toSet());
        Set<String> children =
                pieces(files, ClassTree.class)
                        .map(Piece::tree)
                        .filter(it -> supertypes(it).anyMatch(parents::contains))
                        .map(it -> it.getSimpleName().toString())
                        .collect(Collectors.toSet());
        return Stream.concat(
                pieces(files, SwitchTree.class)
                        .filter(it -> hidesNews(it.tree().getCases(), children))
                        .map(it -> it.finding("default branch over a sealed type")),
                pieces(files, SwitchExpressionTree.class)
                        .filter(it -> hidesNews(it.tree().getCases(), children))
                        .map(it -> it.finding("default branch over a sealed type")));
    }

    private static boolean hidesNews(List<? extends CaseTree> cases, Set<String> children) {
        boolean hasDefault =
                cases.stream()
                        .flatMap(it -> it.getLabels().stream())
                        .anyMatch(DefaultCaseLabelTree.class::isInstance);
        return hasDefault
                && cases.stream()
                        .flatMap(it -> it.getLabels().stream())
                        .flatMap(TidyRules::patternType)
                        .anyMatch(children::contains);
    }

    private static Stream<String> patternType(Tree label) {
        return label instanceof PatternCaseLabelTree it
                ? switch (it.getPattern()) {
                    case DeconstructionPatternTree record ->
                            Stream.of(simpleName(record.getDeconstructor()));
                    case BindingPatternTree binding ->
                            Stream.of(simpleName(binding.getVariable().getType()));
                    default -> Stream.empty();
                }
                : Stream.empty();
    }

    private static Stream<String> supertypes(ClassTree type) {
        Stream<? extends Tree> parent = Stream.ofNullable(type.getExtendsClause());
        return Stream.concat(parent, type.getImplementsClause().stream())
                .map(TidyRules::simpleName);
    }

    private static boolean is(Pattern pattern, CharSequence name) {
        return pattern.matcher(name).matches();
    }

    private static boolean isNullMarked(AnnotationTree annotation) {
        return simpleName(annotation.getAnnotationType()).equals("NullMarked");
    }

    /** {@code Done} of {@code Outcome.Done<T>}. */
    private static String simpleName(Tree name) {
        String plain = name.toString().replaceAll("<.*", "");
        return plain.substring(plain.lastIndexOf('.') + 1);
    }

    private static <T extends Tree> Stream<Piece<T>> pieces(List<SourceFile> files, Class<T> kind) {
        return files.stream().flatMap(it -> it.pieces(kind));
    }
}
