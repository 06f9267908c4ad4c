/**
 * The conformance suite of the clients: plays the scenarios of {@code clients/conformance} against a real sidecar process, through whatever
 * speaks the suite's calls: the Java client in this process, those of Python and C as processes of their own.
 */
package io.latticeforge.conformance;
