# SPDX-License-Identifier: MIT
# Mail::DKIM: all signatures of a message in one pass.
use strict;
use warnings;

my $now;

BEGIN {
    $now = $ENV{DIFFERENTIAL_NOW};
    *CORE::GLOBAL::time = sub { return $now };
}

use Mail::DKIM;
use Mail::DKIM::DNS;
use Mail::DKIM::Signature;
use Mail::DKIM::Verifier;
use Net::DNS;

my %zone;

{
    no warnings 'redefine';
    *Mail::DKIM::DNS::query = sub {
        my ($name, $type) = @_;
        my ($status, @records) = @{ $zone{ lc $name } || ['nxdomain'] };
        $@ = $status eq 'nodata' ? 'NODATA' : 'NXDOMAIN';
        return if $status eq 'nxdomain' || $status eq 'nodata';
        die "DNS error: $status\n" if $status ne 'ok';
        $@ = '';
        return map {
            Net::DNS::RR->new(
                name    => 'record.invalid',
                type    => 'TXT',
                txtdata => [ length $_ ? unpack '(a255)*', $_ : '' ]
            )
        } @records;
    };
}

sub take {
    my ($length) = @_;
    my $octets = '';
    while (length $octets < $length) {
        my $got = read STDIN, $octets, $length - length $octets, length $octets;
        exit 0 if !$got;
    }
    return $octets;
}

sub take_frame {
    return map { take(unpack 'N', take(4)) } 1 .. unpack 'N', take(4);
}

sub put_frame {
    print pack('N', scalar @_), map { pack('N', length), $_ } @_;
    return;
}

sub line {
    my ($signature) = @_;
    my $result = $signature->result || 'none';
    my $detail = $signature->{verify_details} || '-';
    # Without a name of its own: the module says that the look-up broke.
    $result = 'temperror' if $detail =~ /DNS error/;
    my @columns = (
        $signature->selector // '',
        $signature->domain   // '',
        $result, $detail
    );
    s/\s+/ /g for @columns;
    return join "\t", @columns;
}

sub verify {
    my ($message) = @_;
    my $verifier = Mail::DKIM::Verifier->new;
    my $done = eval {
        $verifier->PRINT($message);
        $verifier->CLOSE;
        1;
    };
    if (!$done) {
        my $why = $@;
        $why =~ s/\s+/ /g;
        return ("\t\tfail\tdied: $why");
    }
    return map { line($_) } $verifier->signatures;
}

binmode STDIN;
binmode STDOUT;
$| = 1;
my $ed25519 =
  eval { Mail::DKIM::Signature->get_algorithm_class('ed25519-sha256') };
put_frame("Mail::DKIM $Mail::DKIM::VERSION",
    'rsa-sha256' . ($ed25519 ? ' ed25519-sha256' : ''));
while (1) {
    my ($message, @answers) = take_frame();
    %zone = ();
    while (my ($name, $status, $record) = splice @answers, 0, 3) {
        push @{ $zone{ lc $name } ||= [$status] }, $record;
    }
    put_frame(verify($message));
}
