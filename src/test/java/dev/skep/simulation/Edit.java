package dev.skep.simulation;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What users do to their files. */
enum Edit implements Fault<Site> {
    SCALE {
        @Override
        String edit(UserFiles user, RandomGenerator draw) {
            return user.scale(draw);
        }
    },
    CHANGE {
        @Override
        String edit(UserFiles user, RandomGenerator draw) {
            return user.change(draw);
        }
    },
    CONTENT {
        @Override
        String edit(UserFiles user, RandomGenerator draw) {
            return user.content();
        }
    },
    IMAGE {
        @Override
        String edit(UserFiles user, RandomGenerator draw) {
            return user.image(Images.good(draw), draw);
        }
    },
    POLICY {
        @Override
        String edit(UserFiles user, RandomGenerator draw) {
            return user.policy(draw);
        }
    },
    SERVICE_ADDED {
        @Override
        String edit(UserFiles user, RandomGenerator draw) {
            return user.addService(draw);
        }
    },
    SERVICE_REMOVED {
        @Override
        String edit(UserFiles user, RandomGenerator draw) {
            return user.removeService(draw);
        }
    },
    REVERTED {
        @Override
        String edit(UserFiles user, RandomGenerator draw) {
            return user.revert();
        }

        @Override
        public boolean breaksReplicas() {
            return true;
        }
    },
    BAD_IMAGE {
        @Override
        String edit(UserFiles user, RandomGenerator draw) {
            return user.image(Images.bad(draw), draw);
        }

        @Override
        public boolean breaksReplicas() {
            return true;
        }
    },
    HALF_WRITTEN {
        @Override
        String edit(UserFiles user, RandomGenerator draw) {
            return user.change(draw);
        }

        @Override
        boolean isOfTheSaving() {
            return true;
        }

        @Override
        void save(Site site, UserFiles user, RandomGenerator draw) {
            String whole = user.composeText();
            user.saveCompose(whole.substring(0, draw.nextInt(whole.length())));
            site.agenda.after(
                    Duration.ofMillis(1 + draw.nextInt(150)), () -> saveWhole(site, user));
        }
    },
    BROKEN {
        @Override
        String edit(UserFiles user, RandomGenerator draw) {
            return "broken";
        }

        @Override
        boolean isOfTheSaving() {
            return true;
        }

        @Override
        void save(Site site, UserFiles user, RandomGenerator draw) {
            String whole = user.composeText();
            int at = draw.nextInt(whole.length());
            user.saveCompose(whole.substring(0, at) + "]}" + whole.substring(at));
            site.noteFiles();
            site.agenda.after(Duration.ofMillis(draw.nextInt(20_000)), () -> saveWhole(site, user));
        }
    },
    EMPTIED {
        @Override
        String edit(UserFiles user, RandomGenerator draw) {
            return "emptied";
        }

        @Override
        boolean isOfTheSaving() {
            return true;
        }

        @Override
        void save(Site site, UserFiles user, RandomGenerator draw) {
            user.saveCompose(draw.nextBoolean() ? "" : "services: {}\n");
            site.noteFiles();
            site.agenda.after(Duration.ofMillis(draw.nextInt(20_000)), () -> saveWhole(site, user));
        }
    },
    DELETED {
        @Override
        String edit(UserFiles user, RandomGenerator draw) {
            return "deleted";
        }

        @Override
        boolean isOfTheSaving() {
            return true;
        }

        @Override
        void save(Site site, UserFiles user, RandomGenerator draw) {
            user.deleteStack();
            site.agenda.after(Duration.ofMillis(draw.nextInt(20_000)), () -> saveWhole(site, user));
        }
    };

    abstract String edit(UserFiles user, RandomGenerator draw);

    void save(Site site, UserFiles user, RandomGenerator draw) {
        saveWhole(site, user);
    }

    private static void saveWhole(Site site, UserFiles user) {
        user.save();
        site.noteFiles();
    }

    @Override
    public boolean breaksReplicas() {
        return false;
    }

    @Override
    public Optional<String> strike(Site site, RandomGenerator draw) {
        UserFiles user = site.users.get(draw.nextInt(site.users.size()));
        String before = user.text();
        String what = edit(user, draw);
        save(site, user, draw);
        return isOfTheSaving() || !user.text().equals(before)
                ? Optional.of("file: " + what)
                : Optional.empty();
    }

    /** Whether it is how the files are saved that matters, rather than what is in them. */
    boolean isOfTheSaving() {
        return false;
    }
}
