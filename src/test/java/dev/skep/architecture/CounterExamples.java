package dev.skep.architecture;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/**
 * Source text that exists in a test alone, so that what breaks a rule never lies in the source
 * tree.
 */
final class CounterExamples {
    private static final Pattern UNIT = Pattern.compile("(?m)^(?=package )");
    private static final Pattern PLACE =
            Pattern.compile(
                    "package ([\\w.]+);.*?(?:class|interface|record) (\\w+)", Pattern.DOTALL);

    static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

    /** Shared, so that the class path is opened once. */
    private static final StandardJavaFileManager FILES =
            COMPILER.getStandardFileManager(null, Locale.ROOT, UTF_8);

    private CounterExamples() {}

    /**
     * Compiles units that follow each other, each starting with its package, and returns the folder
     * of their classes.
     */
    static Path compile(Path parent, String units) throws IOException {
        Path classes = Files.createTempDirectory(parent, "classes");
        FILES.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(classes));
        StringWriter complaints = new StringWriter();
        boolean compiled =
                COMPILER.getTask(
                                complaints,
                                FILES,
                                null,
                                List.of("-proc:none"),
                                null,
                                Stream.of(UNIT.split(units)).map(CounterExamples::source).toList())
                        .call();
        if (!compiled) {
            throw new IllegalArgumentException(units + "\ndoes not compile: " + complaints);
        }
        return classes;
    }

    private static JavaFileObject source(String unit) {
        MatchResult place =
                PLACE.matcher(unit)
                        .results()
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException(unit));
        return source(place.group(1).replace('.', '/') + "/" + place.group(2) + ".java", unit);
    }

    /** A source file that lies nowhere. */
    static JavaFileObject source(String path, String text) {
        return new SimpleJavaFileObject(
                URI.create("memory:///" + path), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        };
    }
}
