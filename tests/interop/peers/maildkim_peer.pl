# SPDX-License-Identifier: MIT
# Mail::DKIM as a peer: the three commands that README.md describes.
use strict;
use warnings;
use Mail::DKIM;
use Mail::DKIM::DNS;
use Mail::DKIM::Signer;
use Mail::DKIM::Verifier;
use Mail::DKIM::TextWrap;
use Net::DNS;

my %records;

{
    no warnings 'redefine';
    *Mail::DKIM::DNS::query = sub {
        my ($name, $type) = @_;
        return if $type ne 'TXT' || !exists $records{$name};
        my @strings = unpack '(a255)*', $records{$name};
        return Net::DNS::RR->new(
            name    => $name,
            type    => 'TXT',
            txtdata => \@strings
        );
    };
}

sub slurp {
    my ($path) = @_;
    open my $in, '<:raw', $path or die "$path: $!\n";
    local $/ = undef;
    my $octets = <$in>;
    return $octets;
}

sub rows {
    my ($path) = @_;
    return map { [ split /\t/ ] } split /\n/, slurp($path);
}

# A list of one's own: what isn't named is wanted 0 times, since the module
# else adds its default list.
sub wanted {
    my ($signer, $fields, $oversign) = @_;
    my %counts = map { lc($_) => 0 }
      grep { $signer->want_header($_) } @{ $signer->{header_field_names} };
    $counts{$_}++ for split /:/, $fields;
    if ($oversign ne '-') {
        $counts{$_} = '+' for split /:/, $oversign;
    }
    return \%counts;
}

sub sign {
    my ($path, $out, $alg, $canon, $domain, $selector, $key, $fields,
        $oversign) = @{ $_[0] };
    my $message = slurp($path);
    my $signer = Mail::DKIM::Signer->new(
        Algorithm => $alg,
        Method    => $canon,
        Domain    => $domain,
        Selector  => $selector,
        KeyFile   => $key,
        Policy    => sub {
            my ($self) = @_;
            if ($fields ne '-') {
                $self->extended_headers(wanted($self, $fields, $oversign));
            }
            return 1;
        },
    );
    $signer->PRINT($message);
    $signer->CLOSE;
    open my $target, '>:raw', $out or die "$out: $!\n";
    print $target $signer->signature->as_string, "\r\n", $message;
    close $target or die "$out: $!\n";
    return ('pass', '-');
}

sub verify {
    my ($path) = @{ $_[0] };
    my $verifier = Mail::DKIM::Verifier->new;
    $verifier->PRINT(slurp($path));
    $verifier->CLOSE;
    return ($verifier->result eq 'pass' ? 'pass' : 'fail',
        $verifier->result_detail);
}

my ($command, $jobs, $zone) = @ARGV;
if ($command eq 'capabilities') {
    my $ed25519 =
      Mail::DKIM::Signature->get_algorithm_class('ed25519-sha256');
    printf "Mail::DKIM %s\trsa-sha256%s\n", $Mail::DKIM::VERSION,
      $ed25519 ? ' ed25519-sha256' : '';
    exit 0;
}
%records = map { $_->[0] => $_->[1] } rows($zone) if $command eq 'verify';
for my $job (rows($jobs)) {
    my ($result, $detail) = eval {
        $command eq 'sign' ? sign($job) : verify($job);
    };
    ($result, $detail) = ('fail', $@) if $@;
    $detail =~ s/\s+/ /g;
    print join("\t", $job->[0], $result, $detail), "\n";
}
