package dev.skep.identity;

/** How Docker reads a reference to an image. */
public final class ImageRef {

    private static final String HUB = "docker.io/";
    private static final String LIBRARY = "library/";

    private ImageRef() {}

    /**
     * As Docker's client writes it when it creates a service, or does anything else to it: {@code
     * busybox} becomes {@code busybox:latest}. What has a digest stays as it is.
     */
    public static String tagged(String ref) {
        return ref.indexOf('@') < 0 ? normalize(ref) : ref;
    }

    /** Whether a reference is another one with a digest put to it. */
    public static boolean isPinned(String found, String ref) {
        int digest = found.indexOf('@');
        return digest > 0 && normalize(found.substring(0, digest)).equals(normalize(ref));
    }

    /**
     * One spelling for all that mean the same: {@code busybox}, {@code busybox:latest} and {@code
     * docker.io/library/busybox:latest} become {@code busybox:latest}. An image id ({@code
     * sha256:…}) stays as it is; of a reference with tag and digest, the digest counts.
     */
    public static String normalize(String ref) {
        if (ref.startsWith("sha256:")) {
            return ref;
        }
        String name = ref.startsWith("index." + HUB) ? ref.substring("index.".length()) : ref;
        name = name.startsWith(HUB) ? name.substring(HUB.length()) : name;
        name = name.startsWith(LIBRARY) ? name.substring(LIBRARY.length()) : name;
        int digest = name.indexOf('@');
        String repositoryAndTag = digest < 0 ? name : name.substring(0, digest);
        int tag = repositoryAndTag.indexOf(':', repositoryAndTag.lastIndexOf('/'));
        if (digest >= 0) {
            return (tag < 0 ? repositoryAndTag : repositoryAndTag.substring(0, tag))
                    + name.substring(digest);
        }
        return tag < 0 ? name + ":latest" : name;
    }
}
