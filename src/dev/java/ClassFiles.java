import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.ConstantPoolSharingOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.constant.ClassDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/**
 * Writes those classes of a jar anew that are in the format of Java 5, which no AOT cache takes: of
 * what types a method's variables are where it branches is not said in it. What the classes do
 * stays as it is, and so does all else in the jar. A jar without such classes is left alone.
 *
 * <p>Usage: {@code java ClassFiles.java JAR}
 */
final class ClassFiles {

    private final JarFile jar;
    private final ClassFile format;
    private boolean isChanged;

    private ClassFiles(JarFile jar) {
        this.jar = jar;
        this.format =
                ClassFile.of(
                        ClassHierarchyResolverOption.of(
                                ClassHierarchyResolver.ofResourceParsing(this::open)
                                        .orElse(ClassHierarchyResolver.defaultResolver())),
                        // With the old pool of constants, methods would be copied as they are.
                        ConstantPoolSharingOption.NEW_POOL);
    }

    static void main(String[] args) throws IOException {
        Path path = Path.of(args[0]);
        Path next = path.resolveSibling(path.getFileName() + ".next");
        boolean isChanged;
        try (JarFile jar = new JarFile(path.toFile(), false)) {
            isChanged = new ClassFiles(jar).writeTo(next);
        }
        if (isChanged) {
            Files.move(next, path, StandardCopyOption.REPLACE_EXISTING);
        } else {
            Files.delete(next);
        }
    }

    private InputStream open(ClassDesc type) {
        String name = type.descriptorString();
        JarEntry entry = jar.getJarEntry(name.substring(1, name.length() - 1) + ".class");
        try {
            return entry == null ? null : jar.getInputStream(entry);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean writeTo(Path next) throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(next))) {
            for (JarEntry entry : Collections.list(jar.entries())) {
                byte[] content = jar.getInputStream(entry).readAllBytes();
                JarEntry same = new JarEntry(entry.getName());
                same.setTime(entry.getTime());
                out.putNextEntry(same);
                out.write(entry.getName().endsWith(".class") ? ofToday(content) : content);
                out.closeEntry();
            }
        }
        return isChanged;
    }

    private byte[] ofToday(byte[] content) {
        ClassModel model = format.parse(content);
        if (model.majorVersion() >= ClassFile.JAVA_6_VERSION) {
            return content;
        }
        isChanged = true;
        return format.transformClass(
                model,
                ClassTransform.dropping(element -> element instanceof ClassFileVersion)
                        .andThen(
                                ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)));
    }
}
