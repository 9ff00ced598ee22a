package dev.skep.desired.compose;

import java.util.AbstractMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Variables over others: looked up one by one, because who looks is told of. */
final class Layers extends AbstractMap<String, String> {

    private final Map<String, String> over;
    private final Map<String, String> under;

    Layers(Map<String, String> over, Map<String, String> under) {
        this.over = over;
        this.under = under;
    }

    @Override
    public @Nullable String get(@Nullable Object name) {
        String value = over.get(name);
        return value == null ? under.get(name) : value;
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return get(name) != null;
    }

    @Override
    public Set<Entry<String, String>> entrySet() {
        Map<String, String> all = new HashMap<>(under);
        all.putAll(over);
        return Map.copyOf(all).entrySet();
    }
}
