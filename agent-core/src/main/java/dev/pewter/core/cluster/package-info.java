/// Agents that share work: who is there, and who does what. The members are found by whoever finds
/// them, see `MemberSource`; nothing is exchanged between agents. Shares are settled by rendezvous
/// hashing over the members' addresses, so that of all living agents the same one owns a key in its
/// own eyes, however little their views agree: while views differ a key may have two owners, never
/// none.
@NullMarked
package dev.pewter.core.cluster;

import org.jspecify.annotations.NullMarked;
