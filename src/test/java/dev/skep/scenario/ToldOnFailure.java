package dev.skep.scenario;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/** A scenario that fails tells what Skep said and what was there, which is gone a moment later. */
final class ToldOnFailure implements TestExecutionExceptionHandler {

    private static final List<Scene> OPEN = new CopyOnWriteArrayList<>();

    static void open(Scene scene) {
        OPEN.add(scene);
    }

    static void closed(Scene scene) {
        OPEN.remove(scene);
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) {
        StringBuilder text = new StringBuilder(String.valueOf(failure.getMessage()));
        for (Scene scene : OPEN) {
            text.append("\n\n").append(scene.told());
        }
        throw new AssertionError(text.toString(), failure);
    }
}
