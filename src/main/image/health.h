/*
 * `skep health` without a Java, which takes a third of a second to begin: a container's health check asks every few seconds.
 */

/* What health answers beside the status that the program ends with: HealthCommand is to be asked. */
enum { ASK_JAVA = -1 };

/*
 * Asks the Skep that serves here whether it is well, or ready, as HealthCommand does and in its words. A host that is no IPv4
 * address and a port that is no number are left to that.
 */
int health(int ready, char *const *environment);
