package dev.skep.architecture;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;

/**
 * A Java file as the compiler's parser sees it: no types, but every comment and position.
 *
 * @param path from the top of the repository: {@code src/main/java/dev/skep/plan/Plan.java}
 */
record SourceFile(String path, String text, CompilationUnitTree tree, Trees trees) {

    /** Every Java file of the repository. */
    static List<SourceFile> all() throws IOException {
        Map<String, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            files.filter(it -> it.toString().endsWith(".java"))
                    .forEach(it -> texts.put(it.toString(), read(it)));
        }
        return parse(texts);
    }

    /** Parses texts by path. */
    static List<SourceFile> parse(Map<String, String> texts) throws IOException {
        List<JavaFileObject> sources = new ArrayList<>();
        texts.forEach((path, text) -> sources.add(CounterExamples.source(path, text)));
        JavacTask task =
                (JavacTask)
                        CounterExamples.COMPILER.getTask(
                                null, null, null, List.of("-proc:none"), null, sources);
        Trees trees = Trees.instance(task);
        List<SourceFile> files = new ArrayList<>();
        for (CompilationUnitTree tree : task.parse()) {
            String path = tree.getSourceFile().toUri().getPath().substring(1);
            files.add(
                    new SourceFile(
                            path,
                            tree.getSourceFile().getCharContent(true).toString(),
                            tree,
                            trees));
        }
        return files;
    }

    /** A piece of a file: where it is, and what its comment says. */
    record Piece<T extends Tree>(SourceFile file, T tree, TreePath path) {

        String comment() {
            String comment = file.trees().getDocComment(path);
            return comment == null ? "" : comment.strip();
        }

        /** How many lines it takes, its annotations included. */
        long lines() {
            SourcePositions positions = file.trees().getSourcePositions();
            long last = positions.getEndPosition(file.tree(), tree);
            return file.tree().getLineMap().getLineNumber(last) - line() + 1;
        }

        String finding(String what) {
            return file.path() + ":" + line() + " " + what;
        }

        private long line() {
            long first = file.trees().getSourcePositions().getStartPosition(file.tree(), tree);
            return file.tree().getLineMap().getLineNumber(first);
        }
    }

    /** Every piece of one kind, from the top down. */
    <T extends Tree> Stream<Piece<T>> pieces(Class<T> kind) {
        List<Piece<T>> found = new ArrayList<>();
        new TreePathScanner<Void, Void>() {
            @Override
            public Void scan(Tree piece, Void nothing) {
                if (kind.isInstance(piece)) {
                    TreePath path = new TreePath(getCurrentPath(), piece);
                    found.add(new Piece<>(SourceFile.this, kind.cast(piece), path));
                }
                return super.scan(piece, null);
            }
        }.scan(new TreePath(tree), null);
        return found.stream();
    }

    boolean isMain() {
        return path.startsWith("src/main/");
    }

    String packageName() {
        return tree.getPackage() == null ? "" : tree.getPackage().getPackageName().toString();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file, e);
        }
    }
}
