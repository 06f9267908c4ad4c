/**
 * Metrics, health and status over HTTP, for people, Prometheus and orchestrators on this machine. {@link io.latticeforge.admin.AdminServer} serves
 * on a thread of its own, which reads what the path's thread counts ({@code path.Vitals}); the path's thread never waits for it. Uses Netty's HTTP
 * codec. Imports {@code path}, {@code transport}, {@code ingest}, {@code journal}, {@code config}, {@code policy}, {@code decisions} and {@code base}.
 */
@org.jspecify.annotations.NullMarked
package io.latticeforge.admin;
