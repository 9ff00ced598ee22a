/**
 * Faults that strike several Skeps on a swarm of three managers, while two stacks change: one acts,
 * whatever happens, and every edit is carried out once.
 */
package dev.skep.chaos.several;
